package io.hawser.container.spec;

import io.hawser.container.ContainerSpec;
import io.hawser.container.Isolation;
import io.hawser.container.Resources;
import io.hawser.container.Resources.Ulimit;
import io.hawser.container.Security;
import io.hawser.container.archive.Names;
import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.exec.ExecSpec;
import io.hawser.container.json.Documents;
import io.hawser.network.model.NetworkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Renders {@code config.json} of the OCI runtime specification. Safe for use by many threads.
 *
 * <pre>
 * {"ociVersion":"1.0.2",
 *  "process":{"terminal":false,"user":{"uid":0,"gid":0,"additionalGids":[0]},"args":["/bin/sh"],"env":["PATH=…"],"cwd":"/",
 *             "capabilities":{"bounding":["CAP_CHOWN"],…},"noNewPrivileges":false},
 *  "root":{"path":"/var/lib/hawser/overlay/ID/merged","readonly":false},"hostname":"4f0c…",
 *  "mounts":[{"destination":"/proc","type":"proc","source":"proc","options":[…]},…],
 *  "linux":{"resources":{…},"cgroupsPath":"/hawser/ID","namespaces":[{"type":"network","path":"…"},…],
 *           "seccomp":{…},"maskedPaths":[…],"readonlyPaths":[…]}}
 * </pre>
 *
 * <p>Source: OCI runtime specification 1.0.2, "Configuration" and "Linux Container Configuration"; moby, oci/defaults.go.
 */
public final class OciSpec {

    private static final String DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** What a container that is not privileged cannot see; Docker's list. */
    public static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    /** What such a container cannot write; Docker's list. */
    public static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final HostFacts host;

    OciSpec(HostFacts host) {
        this.host = host;
    }

    /** A renderer for the host it runs on: what it may hand on is asked of the kernel once. */
    public static OciSpec forThisHost() {
        return new OciSpec(HostFacts.probe());
    }

    /** Refuses what no host can run: INVALID_PARAMETER in Docker's words. Answers warnings for the user. */
    public List<String> check(ContainerSpec spec) {
        Security security = spec.security();
        Capabilities.of(security, host.bounding());
        SecurityOptions options = SecurityOptions.of(security);
        seccomp(options, security, List.of());
        Sysctls.check(spec);
        MountList.check(spec, host);
        Rlimits.of(spec.resources().ulimits(), host);
        checkIsolation(spec.isolation());
        List<String> warnings = new ArrayList<>(ResourceLimits.check(spec.resources(), host));
        List<String> missing = Capabilities.missing(security, host.bounding());
        if (!missing.isEmpty()) {
            warnings.add("capabilities the daemon itself does not have are not given: " + String.join(", ", missing));
        }
        return warnings;
    }

    private static void checkIsolation(Isolation isolation) {
        require(List.of("", "host").contains(isolation.uts()), "invalid UTS mode: " + isolation.uts());
        require(List.of("", "host").contains(isolation.userns()), "invalid USER mode: " + isolation.userns());
        require(
                List.of("", "host").contains(isolation.pid()) || joins(isolation.pid()),
                "invalid PID mode: " + isolation.pid());
        require(
                List.of("", "host", "private", "shareable", "none").contains(isolation.ipc()) || joins(isolation.ipc()),
                "invalid IPC mode: " + isolation.ipc());
        require(
                List.of("", "host", "private").contains(isolation.cgroupns()),
                "invalid CGROUP mode: " + isolation.cgroupns());
    }

    private static boolean joins(String mode) {
        return mode.startsWith("container:") && mode.length() > "container:".length();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw NetworkException.invalid(otherwise);
        }
    }

    // ------------------------------------------------------------------------------------------------ config.json

    /**
     * The bytes of {@code config.json}.
     *
     * @throws NetworkException INVALID_PARAMETER, for example for a user the image does not have
     *     ({@code unable to find user x: no matching entries in passwd file})
     */
    public byte[] render(SpecInput input) {
        ContainerSpec spec = input.spec();
        ObjectNode root = Documents.JSON.createObjectNode();
        root.put("ociVersion", "1.0.2");
        process(input, root.putObject("process"));
        root.putObject("root")
                .put("path", input.rootfs().toString())
                .put("readonly", spec.storage().readonlyRootfs());
        if (!input.hostname().isEmpty() && !spec.isolation().uts().equals("host")) {
            root.put("hostname", input.hostname());
        }
        MountList.render(input, host, root.putArray("mounts"));
        linux(input, root.putObject("linux"));
        if (!spec.annotations().isEmpty()) {
            spec.annotations().forEach(root.putObject("annotations")::put);
        }
        return Documents.JSON.writeValueAsBytes(root);
    }

    private void process(SpecInput input, ObjectNode process) {
        ContainerSpec spec = input.spec();
        Users.Identity user = Users.of(input.rootfs())
                .find(spec.command().user(), spec.command().groupAdd());
        terminal(process, spec.streams().tty(), spec.streams().console());
        user(process, user);
        ArrayNode args = process.putArray("args");
        if (input.init().isPresent()) {
            args.add(MountList.INIT).add("--");
        }
        spec.command().words().forEach(args::add);
        environment(input).forEach(process.putArray("env")::add);
        process.put("cwd", "/" + Names.clean(spec.command().workingDir()));
        capabilities(process, Capabilities.of(spec.security(), host.bounding()), user.uid());
        rlimits(process, spec.resources().ulimits());
        process.put("noNewPrivileges", SecurityOptions.of(spec.security()).noNewPrivileges());
        // Never below our own: it would need a privilege, and the daemon must not be killed before its containers.
        process.put("oomScoreAdj", Math.max(spec.resources().oomScoreAdj(), host.oomScoreAdj()));
    }

    private static void terminal(ObjectNode process, boolean tty, Optional<ConsoleSize> size) {
        process.put("terminal", tty);
        if (tty && size.isPresent()) {
            process.putObject("consoleSize")
                    .put("height", size.get().height())
                    .put("width", size.get().width());
        }
    }

    private static void user(ObjectNode process, Users.Identity user) {
        ObjectNode node = process.putObject("user");
        node.put("uid", user.uid()).put("gid", user.gid());
        ArrayNode groups = node.putArray("additionalGids");
        user.additional().forEach(groups::add);
    }

    /** Docker's own entries first, each replaced by what the user or the image says. */
    private static List<String> environment(SpecInput input) {
        Map<String, String> byKey = new LinkedHashMap<>();
        put(byKey, DEFAULT_PATH);
        if (!input.hostname().isEmpty()) {
            put(byKey, "HOSTNAME=" + input.hostname());
        }
        if (input.spec().streams().tty()) {
            put(byKey, "TERM=xterm");
        }
        input.extraEnv().forEach(entry -> put(byKey, entry));
        for (String entry : input.spec().command().env()) {
            if (entry.contains("=")) {
                put(byKey, entry);
            } else {
                byKey.remove(entry);
            }
        }
        return List.copyOf(byKey.values());
    }

    private static void put(Map<String, String> byKey, String entry) {
        int equals = entry.indexOf('=');
        byKey.put(equals < 0 ? entry : entry.substring(0, equals), entry);
    }

    /** Only root starts with them in force; for others they bound what a set-uid program can get, as execve(2) has it. */
    private static void capabilities(ObjectNode process, List<String> names, int uid) {
        ObjectNode node = process.putObject("capabilities");
        names.forEach(node.putArray("bounding")::add);
        if (uid == 0) {
            names.forEach(node.putArray("effective")::add);
            names.forEach(node.putArray("permitted")::add);
        }
    }

    private void rlimits(ObjectNode process, List<Ulimit> asked) {
        ArrayNode array = process.putArray("rlimits");
        for (Ulimit limit : Rlimits.of(asked, host)) {
            array.addObject()
                    .put("type", "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT))
                    .put("hard", limit.hard())
                    .put("soft", limit.soft());
        }
    }

    // ------------------------------------------------------------------------------------------------ linux

    private void linux(SpecInput input, ObjectNode linux) {
        ContainerSpec spec = input.spec();
        Security security = spec.security();
        ObjectNode resources = linux.putObject("resources");
        ArrayNode devices = linux.putArray("devices");
        DeviceNodes.render(spec.resources().devices(), security.privileged(), devices, resources.putArray("devices"));
        ResourceLimits.render(spec.resources(), host, resources);
        linux.put("cgroupsPath", input.cgroup());
        namespaces(input, linux.putArray("namespaces"));
        Map<String, String> sysctls = Sysctls.of(spec, input.network().isPresent());
        if (!sysctls.isEmpty()) {
            ObjectNode node = linux.putObject("sysctl");
            sysctls.forEach(node::put);
        }
        SecurityOptions options = SecurityOptions.of(security);
        seccomp(options, security, Capabilities.of(security, host.bounding()))
                .ifPresent(profile -> linux.set("seccomp", profile));
        paths(security, options, linux);
        String propagation = MountList.rootPropagation(input.mounts());
        if (!propagation.isEmpty()) {
            linux.put("rootfsPropagation", propagation);
        }
    }

    /** The {@code resources} object of limits alone. */
    public byte[] limits(Resources resources) {
        ObjectNode node = Documents.JSON.createObjectNode();
        ResourceLimits.render(resources, host, node);
        return Documents.JSON.writeValueAsBytes(node);
    }

    private void namespaces(SpecInput input, ArrayNode namespaces) {
        Isolation isolation = input.spec().isolation();
        namespaces.addObject().put("type", "mount");
        input.network()
                .ifPresent(path -> namespaces.addObject().put("type", "network").put("path", path.toString()));
        if (!isolation.uts().equals("host")) {
            namespaces.addObject().put("type", "uts");
        }
        namespace(namespaces, "pid", isolation.pid(), input.joined().pid());
        namespace(namespaces, "ipc", isolation.ipc(), input.joined().ipc());
        boolean privateCgroup = isolation.cgroupns().isEmpty()
                ? host.unifiedCgroups() && !input.spec().security().privileged()
                : isolation.cgroupns().equals("private");
        if (privateCgroup) {
            namespaces.addObject().put("type", "cgroup");
        }
    }

    private static void namespace(ArrayNode namespaces, String type, String mode, Optional<Path> joined) {
        if (mode.equals("host")) {
            return;
        }
        ObjectNode node = namespaces.addObject().put("type", type);
        joined.ifPresent(path -> node.put("path", path.toString()));
    }

    /** Fails closed: without a profile a container runs only if it was asked to be unconfined. */
    private Optional<ObjectNode> seccomp(SecurityOptions options, Security security, List<String> capabilities) {
        String asked = options.seccomp().orElse("");
        if (asked.equals(SecurityOptions.UNCONFINED) || (security.privileged() && asked.isEmpty())) {
            return Optional.empty();
        }
        String profile = asked.isEmpty()
                ? host.seccompProfile()
                        .orElseThrow(() -> NetworkException.system(
                                "no seccomp profile in /etc/containers or /usr/share/containers: install"
                                        + " golang-github-containers-common, or use --security-opt seccomp=unconfined"))
                : asked;
        return Optional.of(Seccomp.render(profile, host, capabilities));
    }

    private static void paths(Security security, SecurityOptions options, ObjectNode linux) {
        if (security.privileged() || !options.systemPaths()) {
            return;
        }
        security.maskedPaths().orElse(MASKED).forEach(linux.putArray("maskedPaths")::add);
        security.readonlyPaths().orElse(READ_ONLY).forEach(linux.putArray("readonlyPaths")::add);
    }

    // ------------------------------------------------------------------------------------------------ exec

    /** The {@code process} object of an exec session in a container with this {@code config.json}. */
    public byte[] process(byte[] config, ExecSpec exec, Optional<ConsoleSize> size, Path rootfs) {
        JsonNode base = Documents.JSON.readTree(config).path("process");
        ObjectNode process = Documents.JSON.createObjectNode();
        terminal(process, exec.tty(), size);
        Users.Identity user = exec.user().isEmpty()
                ? inherited(base.path("user"))
                : Users.of(rootfs).find(exec.user(), List.of());
        user(process, user);
        exec.cmd().forEach(process.putArray("args")::add);
        execEnvironment(base, exec).forEach(process.putArray("env")::add);
        String cwd = exec.workingDir().isEmpty() ? base.path("cwd").asString("/") : exec.workingDir();
        process.put("cwd", "/" + Names.clean(cwd));
        List<String> names = new ArrayList<>();
        base.path("capabilities").path("bounding").forEach(name -> names.add(name.asString("")));
        List<String> all =
                Capabilities.ALL.stream().filter(host.bounding()::contains).toList();
        capabilities(process, exec.privileged() ? all : names, user.uid());
        process.set("rlimits", base.path("rlimits"));
        process.set("noNewPrivileges", base.path("noNewPrivileges"));
        process.set("oomScoreAdj", base.path("oomScoreAdj"));
        return Documents.JSON.writeValueAsBytes(process);
    }

    private static Users.Identity inherited(JsonNode user) {
        List<Integer> additional = new ArrayList<>();
        user.path("additionalGids").forEach(gid -> additional.add(gid.asInt(0)));
        return new Users.Identity(user.path("uid").asInt(0), user.path("gid").asInt(0), additional, "");
    }

    /** The container's, a terminal's TERM, then the session's own. HOME is the runtime's to find for this user. */
    private static List<String> execEnvironment(JsonNode base, ExecSpec exec) {
        Map<String, String> byKey = new LinkedHashMap<>();
        base.path("env").forEach(entry -> put(byKey, entry.asString("")));
        if (exec.tty()) {
            byKey.putIfAbsent("TERM", "TERM=xterm");
        }
        for (String entry : exec.env()) {
            put(byKey, entry);
        }
        return List.copyOf(byKey.values());
    }
}
