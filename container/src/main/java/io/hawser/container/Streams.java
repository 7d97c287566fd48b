package io.hawser.container;

import io.hawser.container.exec.ConsoleSize;
import java.util.Optional;

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
 * @param unlogged what it writes is kept nowhere
 * @param logBytes the log begins anew when it would grow beyond this; 0 lets it grow
 * @param console of its terminal when it starts; empty leaves it to the client that attaches
 */
public record Streams(
        boolean tty,
        boolean openStdin,
        boolean stdinOnce,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,
        boolean unlogged,
        long logBytes,
        Optional<ConsoleSize> console) {

    public Streams {
        // Records of versions that knew no size do not have it.
        console = console == null ? Optional.empty() : console;
    }

    /** Output only, through pipes: what {@code docker run -d} asks for. */
    public static final Streams OUTPUT =
            new Streams(false, false, false, false, false, false, false, 0, Optional.empty());

    /** What {@code docker run -i} asks for. */
    public static final Streams INTERACTIVE =
            new Streams(false, true, true, true, true, true, false, 0, Optional.empty());

    /** What {@code docker run -it} asks for. */
    public static final Streams TERMINAL = new Streams(true, true, true, true, true, true, false, 0, Optional.empty());
}
