package io.hawser.testkit;

import io.hawser.testkit.Command.Output;
import java.nio.file.Path;

/**
 * A network namespace that plays a machine, and the commands run in it. Immutable; {@link HostWire} makes and ends it.
 *
 * @param name what {@code ip netns} calls it
 * @param ipv4 its address on the LAN, in 10.99.0.0/24
 * @param ipv6 its address on the LAN, in fd99::/64
 */
public record Machine(String name, String ipv4, String ipv6) {

    /** Where the namespace is pinned; {@code nsenter --net=PIN} enters it. */
    public Path netns() {
        return Path.of("/run/netns", name);
    }

    public Command command(String... words) {
        return Command.of(words).inside(netns());
    }

    /** Runs a command here and answers how it went. */
    public Output run(String... words) {
        return command(words).run();
    }

    /** Runs a command that must succeed and answers its standard output. */
    public String ok(String... words) {
        return run(words).orFail().out();
    }

    void create() {
        Command.of("ip", "netns", "add", name).run().orFail();
        ok("ip", "link", "set", "lo", "up");
    }

    /** Ends the processes that run here, then the namespace with its links. */
    void delete() {
        for (String pid :
                Command.of("ip", "netns", "pids", name).run().out().lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
        Command.of("ip", "netns", "delete", name).run();
    }
}
