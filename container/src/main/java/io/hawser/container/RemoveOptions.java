package io.hawser.container;

/**
 * How a container is removed. Source: Engine API, {@code DELETE /containers/{id}}.
 *
 * @param force kill it first if it runs
 * @param volumes remove its anonymous volumes too
 * @param link the name is a link's ({@code /parent/alias}): remove that link, not a container
 */
public record RemoveOptions(boolean force, boolean volumes, boolean link) {
    /** Only a stopped container, and its volumes stay. */
    public static final RemoveOptions PLAIN = new RemoveOptions(false, false, false);

    /** {@code docker rm -f}. */
    public static final RemoveOptions FORCE = new RemoveOptions(true, false, false);
}
