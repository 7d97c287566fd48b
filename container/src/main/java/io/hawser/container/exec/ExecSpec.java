package io.hawser.container.exec;

import java.util.List;

/**
 * A process to start in a running container. Source: Engine API, {@code POST /containers/{id}/exec}.
 *
 * @param cmd its words; not empty
 * @param env {@code KEY=value}, beyond the container's own
 * @param user {@code name|uid[:group|gid]}; empty is the container's
 * @param workingDir empty is the container's
 * @param tty a terminal instead of pipes
 * @param privileged every capability
 * @param attachStdin feed its standard input
 * @param attachStdout get its standard output
 * @param attachStderr get its standard error
 * @param detachKeys as {@code ctrl-p,ctrl-q}; empty is these
 */
public record ExecSpec(
        List<String> cmd,
        List<String> env,
        String user,
        String workingDir,
        boolean tty,
        boolean privileged,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,
        String detachKeys) {
    public ExecSpec {
        cmd = List.copyOf(cmd);
        env = List.copyOf(env);
    }

    /** These words with their output. */
    public static ExecSpec of(String... cmd) {
        return new ExecSpec(List.of(cmd), List.of(), "", "", false, false, false, true, true, "");
    }

    /** These words with all three streams. */
    public static ExecSpec interactive(String... cmd) {
        return new ExecSpec(List.of(cmd), List.of(), "", "", false, false, true, true, true, "");
    }
}
