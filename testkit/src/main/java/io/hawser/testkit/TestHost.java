package io.hawser.testkit;

import io.hawser.kernel.netns.Namespace;
import io.hawser.testkit.Command.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A throw-away host: a network namespace to hand to a controller or a daemon as its host, a LAN with one more machine, and a
 * folder for state. {@link TestHosts} makes one for each test method that has a parameter of this type.
 *
 * <pre>{@code
 * @ExtendWith(TestHosts.class)
 * class BridgeTest {
 *     @Test
 *     void aBridgeIsMade(TestHost host) {
 *         ...
 *         assertThat(host.ok("ip", "link", "show", "docker0")).contains("master");
 *     }
 * }
 * }</pre>
 *
 * Needs root. Not thread-safe but for running commands.
 */
public final class TestHost implements AutoCloseable {
    private final HostWire wire;
    private final Machine machine;
    private final Path folder;

    private TestHost(HostWire wire, Machine machine, Path folder) {
        this.wire = wire;
        this.machine = machine;
        this.folder = folder;
    }

    /** Makes a host that has its LAN to itself. */
    public static TestHost create() {
        return HostWire.of(1).host(1);
    }

    static TestHost on(HostWire wire, Machine machine) {
        try {
            return new TestHost(wire, machine, Files.createTempDirectory("hawser-test-"));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    /** Where its network namespace is pinned. */
    public Path netns() {
        return machine.netns();
    }

    /** Its network namespace, to hand to a controller as its host; the caller closes it. */
    public Namespace namespace() {
        return Namespace.open(netns());
    }

    /** A folder for data and exec roots, sockets and logs; goes with the host, mounts below it included. */
    public Path folder() {
        return folder;
    }

    /** Its address on the LAN, 10.99.0.1 for the first. */
    public String ipv4() {
        return machine.ipv4();
    }

    /** Its address on the LAN, fd99::1 for the first. */
    public String ipv6() {
        return machine.ipv6();
    }

    /** The other machine on its LAN. */
    public Machine lan() {
        return wire.lan();
    }

    public Command command(String... words) {
        return machine.command(words);
    }

    /** Runs a command on the host and answers how it went. */
    public Output run(String... words) {
        return machine.run(words);
    }

    /** Runs a command that must succeed and answers its standard output. */
    public String ok(String... words) {
        return machine.ok(words);
    }

    /** All that could be left behind, as it is now. */
    public HostPicture picture() {
        return HostPicture.of(this);
    }

    /** A picture of it when nothing moves by itself any more: the same twice in a row. */
    public HostPicture settled() {
        AtomicReference<HostPicture> last = new AtomicReference<>(picture());
        return Eventually.settles("nothing moves on " + this, this::picture, now -> now.equals(last.getAndSet(now)));
    }

    /** Ends it, its LAN and the other hosts on it, with whatever still runs on them. */
    @Override
    public void close() {
        wire.close();
    }

    void delete() {
        Eventually.settles("the processes of " + this + " are gone", this::killed, List::isEmpty);
        machine.delete();
        for (String mount : HostPicture.mountPoints(folder).reversed()) {
            Command.of("umount", "--lazy", mount).run();
        }
        remove(folder);
    }

    /** Kills whatever still runs here and answers what that was. A process that was killed may take a moment to die. */
    private List<HostProcesses.Found> killed() {
        List<HostProcesses.Found> left = HostProcesses.of(this);
        left.forEach(process -> process.handle().destroyForcibly());
        return left;
    }

    private static void remove(Path top) {
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        } catch (IOException cannot) {
            throw new UncheckedIOException("cannot remove " + top, cannot);
        }
    }

    @Override
    public String toString() {
        return machine.name() + " " + List.of(ipv4(), ipv6());
    }
}
