package io.hawser.container.spec;

import io.hawser.container.Container;
import io.hawser.container.ContainerSpec;
import io.hawser.container.MountPoint;
import io.hawser.container.MountSpec;
import io.hawser.container.archive.Names;
import io.hawser.network.model.NetworkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code mounts}: the file systems every container has, its own files, then what it asked for; one that is mounted where a default
 * one would be takes its place. The runtime resolves every target within the root file system.
 *
 * <p>Source: moby, oci/defaults.go and daemon/oci_linux.go; mount(8), "tmpfs".
 */
final class MountList {

    static final String INIT = "/sbin/docker-init";
    /** As {@link HostFacts#kernel}: mount_setattr(2). */
    private static final int RECURSIVE_SINCE = 5012;

    private static final long SHM_BYTES = 64L << 20;
    private static final List<String> TMPFS = List.of("noexec", "nosuid", "nodev");
    private static final Set<String> TMPFS_FLAGS = Set.of(
            "exec",
            "noexec",
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "rw",
            "ro",
            "sync",
            "async",
            "dirsync",
            "remount",
            "mand",
            "nomand",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime",
            "bind",
            "rbind",
            "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "unbindable",
            "runbindable",
            "defaults");
    private static final Set<String> TMPFS_VALUES =
            Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol");

    /** In the order of their depth: an outer one has to be there before an inner one. */
    private final Map<String, ObjectNode> byTarget = new TreeMap<>(
            java.util.Comparator.comparingInt(MountList::depth).thenComparing(java.util.Comparator.naturalOrder()));

    private final ArrayNode out;
    private final SpecInput input;
    private final boolean deep;

    private MountList(ArrayNode out, SpecInput input, boolean deep) {
        this.out = out;
        this.input = input;
        this.deep = deep;
    }

    private static int depth(String target) {
        return (int) target.chars().filter(c -> c == '/').count();
    }

    /** Refuses tmpfs options there are not: INVALID_PARAMETER, and what this kernel lacks: NOT_IMPLEMENTED. */
    static void check(ContainerSpec spec, HostFacts host) {
        boolean required =
                spec.storage().mounts().stream().anyMatch(mount -> mount.recursion() == MountSpec.Recursion.READ_ONLY);
        if (required && !deep(host)) {
            throw NetworkException.notImplemented(
                    "BindOptions.ReadOnlyForceRecursive: this kernel has no recursive read-only mounts, Linux 5.12 has");
        }
        spec.storage().tmpfs().values().forEach(MountList::tmpfsOptions);
        if (spec.storage().shmSizeBytes() < 0) {
            throw NetworkException.invalid("SHM size can not be less than 0");
        }
    }

    /** Whether what lies below a read-only mount can be read-only, too. */
    private static boolean deep(HostFacts host) {
        return host.kernel() >= RECURSIVE_SINCE;
    }

    static void render(SpecInput input, HostFacts host, ArrayNode out) {
        MountList list = new MountList(out, input, deep(host));
        list.defaults();
        list.shm();
        input.files().ifPresent(list::files);
        input.init().ifPresent(init -> list.bind(init, INIT, true));
        input.spec()
                .storage()
                .tmpfs()
                .forEach((target, options) ->
                        list.add("/" + Names.clean(target), "tmpfs", "tmpfs", merge(tmpfsOptions(options))));
        input.mounts().forEach(list::asked);
        list.byTarget.values().forEach(out::add);
    }

    private void add(String target, String type, String source, List<String> options) {
        ObjectNode node = out.objectNode();
        node.put("destination", target).put("type", type).put("source", source);
        ArrayNode array = node.putArray("options");
        options.forEach(array::add);
        byTarget.put(target, node);
    }

    private void bind(Path source, String target, boolean readOnly) {
        add(target, "bind", source.toString(), List.of("rbind", "rprivate", readOnly ? "ro" : "rw"));
    }

    private void defaults() {
        boolean privileged = input.spec().security().privileged();
        String access = privileged ? "rw" : "ro";
        List<String> tight = List.of("nosuid", "noexec", "nodev");
        add("/proc", "proc", "proc", tight);
        add("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k"));
        add(
                "/dev/pts",
                "devpts",
                "devpts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"));
        add("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", access));
        add("/sys/fs/cgroup", "cgroup", "cgroup", List.of(access, "nosuid", "noexec", "nodev"));
    }

    private void shm() {
        String ipc = input.spec().isolation().ipc();
        if (ipc.equals("host")) {
            bind(Path.of("/dev/shm"), "/dev/shm", false);
            if (java.nio.file.Files.isDirectory(Path.of("/dev/mqueue"))) {
                bind(Path.of("/dev/mqueue"), "/dev/mqueue", false);
            }
            return;
        }
        add("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev"));
        if (ipc.equals("none")) {
            return;
        }
        if (input.joined().shm().isPresent()) {
            bind(input.joined().shm().get(), "/dev/shm", false);
            return;
        }
        long size = input.spec().storage().shmSizeBytes();
        add(
                "/dev/shm",
                "tmpfs",
                "shm",
                List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + (size == 0 ? SHM_BYTES : size)));
    }

    private void files(Container.Files files) {
        boolean readOnly = input.spec().storage().readonlyRootfs();
        bind(files.resolvConf(), "/etc/resolv.conf", readOnly);
        bind(files.hostname(), "/etc/hostname", readOnly);
        bind(files.hosts(), "/etc/hosts", readOnly);
    }

    private void asked(MountPoint mount) {
        switch (mount.type()) {
            case BIND -> {
                String propagation = mount.propagation().isEmpty() ? "rprivate" : mount.propagation();
                add(mount.destination(), "bind", mount.source(), options(mount, propagation, deep));
            }
            case VOLUME -> add(mount.destination(), "bind", mount.source(), options(mount, "rprivate", deep));
            case TMPFS -> add(mount.destination(), "tmpfs", "tmpfs", tmpfs(mount));
        }
    }

    static List<String> options(MountPoint mount, String propagation, boolean deep) {
        String readOnly = switch (mount.recursion()) {
            case READ_ONLY -> "rro";
            case READ_ONLY_IF_ABLE -> deep ? "rro" : "ro";
            case ALONG, LEFT -> "ro";
        };
        return List.of(
                mount.recursion() == MountSpec.Recursion.LEFT ? "bind" : "rbind",
                mount.writable() ? "rw" : readOnly,
                propagation);
    }

    private List<String> tmpfs(MountPoint mount) {
        List<String> options = new ArrayList<>(TMPFS);
        for (MountSpec asked : input.spec().storage().mounts()) {
            boolean same = ("/" + Names.clean(asked.target())).equals(mount.destination());
            if (same && asked.type() == MountSpec.Type.TMPFS) {
                options.add("mode=" + Integer.toOctalString(asked.tmpfsMode() == 0 ? 01777 : asked.tmpfsMode()));
                if (asked.tmpfsSizeBytes() > 0) {
                    options.add("size=" + asked.tmpfsSizeBytes());
                }
            }
        }
        options.add(mount.writable() ? "rw" : "ro");
        return options;
    }

    private static List<String> tmpfsOptions(String text) {
        List<String> options = text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
        for (String option : options) {
            int equals = option.indexOf('=');
            boolean known =
                    equals < 0 ? TMPFS_FLAGS.contains(option) : TMPFS_VALUES.contains(option.substring(0, equals));
            if (!known) {
                throw NetworkException.invalid("invalid tmpfs option [\"" + option + "\"]");
            }
        }
        return options;
    }

    /** Docker's defaults unless the opposite is asked for. */
    private static List<String> merge(List<String> asked) {
        List<String> merged = new ArrayList<>();
        for (String option : TMPFS) {
            String opposite = option.substring(2).toLowerCase(Locale.ROOT);
            if (!asked.contains(opposite) && !asked.contains(option)) {
                merged.add(option);
            }
        }
        asked.stream().filter(option -> !option.equals("defaults")).forEach(merged::add);
        return merged;
    }

    /** Propagation the root mount needs so that a bind's own can work. */
    static String rootPropagation(List<MountPoint> mounts) {
        boolean shared = mounts.stream().anyMatch(mount -> mount.propagation().endsWith("shared"));
        boolean slave = mounts.stream().anyMatch(mount -> mount.propagation().endsWith("slave"));
        return shared ? "shared" : slave ? "slave" : "";
    }
}
