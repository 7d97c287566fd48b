package io.hawser.container.process;

import io.hawser.kernel.ffm.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroup in which monitors live, so that who ends everything in ours (a service manager that stops or restarts the
 * daemon) ends no container.
 *
 * <p>A process belongs to one cgroup of every hierarchy, but only two kinds are used to end processes: the v2 hierarchy and
 * systemd's own. In the others a monitor stays where it is, unless that is a group of the daemon's.
 *
 * <p>Source: cgroups(7), {@code /proc/PID/cgroup}.
 */
public final class MonitorCgroup {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Logger LOG = LoggerFactory.getLogger(MonitorCgroup.class);

    private final String parent;
    private final List<Path> groups;
    private final EngineCgroups engines = new EngineCgroups(ROOT);
    private final Optional<FileDescriptor> claim;

    private MonitorCgroup(String parent) {
        this.parent = parent;
        this.claim = engines.claim(parent);
        this.groups = made(parent);
    }

    /**
     * Makes a group {@code PARENT/monitors} in the hierarchies that matter here, and says that its engine lives. What cannot
     * be made is left out, with a warning. What engines left behind that live no more is taken away in the background.
     *
     * @param parent the group of the whole engine, below the root of each hierarchy
     */
    public static MonitorCgroup create(String parent) {
        MonitorCgroup group = new MonitorCgroup(parent);
        Thread.ofPlatform().daemon().name("cgroups").start(group::removeForsaken);
        return group;
    }

    private void removeForsaken() {
        List<String> removed = engines.removeForsaken();
        if (!removed.isEmpty()) {
            LOG.debug("removed cgroups of dead engines: {}", String.join(" ", removed));
        }
    }

    private static List<Path> made(String parent) {
        List<Path> groups = new ArrayList<>();
        for (Path hierarchy : hierarchies()) {
            Path group = hierarchy.resolve(parent).resolve("monitors");
            try {
                Files.createDirectories(group);
                groups.add(group);
            } catch (IOException e) {
                LOG.warn("monitors stay in the daemon's cgroup: group={} error={}", group, e.toString());
            }
        }
        return groups;
    }

    private static List<Path> hierarchies() {
        if (Files.exists(ROOT.resolve("cgroup.procs"))) {
            return List.of(ROOT);
        }
        return List.of(ROOT.resolve("systemd"), ROOT.resolve("unified")).stream()
                .filter(hierarchy -> Files.exists(hierarchy.resolve("cgroup.procs")))
                .toList();
    }

    /** Moves a process there; its later children are born there. */
    void adopt(int pid) {
        for (Path group : groups) {
            try {
                // Another engine on this machine may have found it empty and removed it.
                Files.createDirectories(group);
                Files.writeString(group.resolve("cgroup.procs"), Integer.toString(pid));
            } catch (IOException e) {
                LOG.warn("a monitor stays in the daemon's cgroup: pid={} error={}", pid, e.toString());
            }
        }
    }

    /**
     * Removes the engine's groups in every hierarchy, as far as nobody lives there any more, and says that it lives no more.
     *
     * @param patience how long to wait for monitors that are just ending
     */
    public void close(Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (!engines.removeEmpty(parent) && System.nanoTime() < until) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        claim.ifPresent(FileDescriptor::close);
    }
}
