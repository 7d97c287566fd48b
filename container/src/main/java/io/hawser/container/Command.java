package io.hawser.container;

import java.util.List;
import java.util.Optional;

/**
 * What the first process of a container runs and as whom, with Docker's meaning of every field: an absent entrypoint
 * takes the image's, an empty one ({@code [""]} on the wire) clears it, and an empty {@code cmd} takes the image's as long
 * as the entrypoint is the image's too.
 *
 * <p>Source: Engine API, {@code POST /containers/create}, members {@code Cmd}, {@code Entrypoint}, {@code Env}, {@code User},
 * {@code WorkingDir} and {@code HostConfig.GroupAdd}.
 *
 * @param entrypoint the words before {@code cmd}
 * @param cmd the arguments
 * @param env {@code KEY=value}; {@code KEY} alone removes the image's value
 * @param user {@code name|uid[:group|gid]}; empty is the image's, then root
 * @param workingDir absolute path in the container; empty is the image's, then {@code /}
 * @param groupAdd further groups, by name or number
 */
public record Command(
        Optional<List<String>> entrypoint,
        List<String> cmd,
        List<String> env,
        String user,
        String workingDir,
        List<String> groupAdd) {

    /** Everything as the image says. */
    public static final Command FROM_IMAGE = new Command(Optional.empty(), List.of(), List.of(), "", "", List.of());

    public Command {
        entrypoint = entrypoint.map(List::copyOf);
        cmd = List.copyOf(cmd);
        env = List.copyOf(env);
        groupAdd = List.copyOf(groupAdd);
    }

    /** The image's entrypoint with these arguments. */
    public static Command of(String... cmd) {
        return new Command(Optional.empty(), List.of(cmd), List.of(), "", "", List.of());
    }

    /** The same with other environment entries. */
    public Command withEnv(List<String> entries) {
        return new Command(entrypoint, cmd, entries, user, workingDir, groupAdd);
    }

    /** The words of the first process: the entrypoint, then {@code cmd}. */
    public List<String> words() {
        return java.util.stream.Stream.concat(entrypoint.stream().flatMap(List::stream), cmd.stream())
                .toList();
    }
}
