package io.hawser.container.stream;

/**
 * What a client attaches to. Source: Engine API, {@code POST /containers/{id}/attach}.
 *
 * @param stdin feed standard input
 * @param stdout get standard output
 * @param stderr get standard error
 * @param stream get what comes from now on; without it only the log, if asked for
 * @param logs get what has been written so far first
 * @param detachKeys keys that end the session and not the container, as {@code ctrl-p,ctrl-q}; empty is these
 */
public record AttachOptions(
        boolean stdin, boolean stdout, boolean stderr, boolean stream, boolean logs, String detachKeys) {

    /** All three streams from now on: {@code docker run -i}. */
    public static final AttachOptions INTERACTIVE = new AttachOptions(true, true, true, true, false, "");

    /** Both outputs from now on: {@code docker run}. */
    public static final AttachOptions OUTPUT = new AttachOptions(false, true, true, true, false, "");
}
