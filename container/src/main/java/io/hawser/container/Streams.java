package io.hawser.container;

/**
 * The standard streams of a container.
 *
 * <p>Source: Engine API, {@code POST /containers/create}, members of the same names.
 *
 * @param tty one pseudo terminal instead of three pipes
 * @param openStdin a standard input that can be attached to; otherwise it is {@code /dev/null}
 * @param stdinOnce standard input ends when the first client attached to it leaves
 * @param attachStdin what the creating client meant to attach to; shown by inspect, decides nothing
 * @param attachStdout as {@code attachStdin}
 * @param attachStderr as {@code attachStdin}
 */
public record Streams(
        boolean tty,
        boolean openStdin,
        boolean stdinOnce,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr) {

    /** Output only, through pipes: what {@code docker run -d} asks for. */
    public static final Streams OUTPUT = new Streams(false, false, false, false, false, false);

    /** What {@code docker run -i} asks for. */
    public static final Streams INTERACTIVE = new Streams(false, true, true, true, true, true);

    /** What {@code docker run -it} asks for. */
    public static final Streams TERMINAL = new Streams(true, true, true, true, true, true);
}
