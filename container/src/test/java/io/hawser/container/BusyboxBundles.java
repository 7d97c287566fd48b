package io.hawser.container;

import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.exec.ExecSpec;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One root file system for every container, made of a static busybox; an image called {@code busybox}. */
final class BusyboxBundles implements Bundles {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> APPLETS = List.of(
            "sh",
            "cat",
            "echo",
            "true",
            "false",
            "sleep",
            "env",
            "hostname",
            "head",
            "stty",
            "seq",
            "kill",
            "dd",
            "ls",
            "id",
            "md5sum",
            "sync",
            "trap");

    private final Path rootfs;

    private BusyboxBundles(Path rootfs) {
        this.rootfs = rootfs;
    }

    static BusyboxBundles create(Path rootfs) throws IOException {
        Files.createDirectories(rootfs.resolve("bin"));
        Files.copy(Path.of("/bin/busybox"), rootfs.resolve("bin/busybox"));
        rootfs.resolve("bin/busybox").toFile().setExecutable(true);
        for (String applet : APPLETS) {
            Files.createSymbolicLink(rootfs.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        for (String folder : List.of("proc", "sys", "dev", "etc", "tmp")) {
            Files.createDirectories(rootfs.resolve(folder));
        }
        return new BusyboxBundles(rootfs);
    }

    @Override
    public List<String> check(ContainerSpec spec) {
        return List.of();
    }

    @Override
    public ImageFacts image(String reference) {
        if (!reference.equals("busybox")) {
            throw NetworkException.notFound("No such image: " + reference + ":latest");
        }
        return new ImageFacts(
                "sha256:0",
                List.of(),
                List.of("sh"),
                List.of("PATH=/bin"),
                "",
                "",
                Map.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public List<MountPoint> prepare(String id, String imageId, ContainerSpec spec) {
        return List.of();
    }

    @Override
    public Path mount(String id) {
        return rootfs;
    }

    @Override
    public void unmount(String id) {}

    @Override
    public void remove(String id, List<MountPoint> mounts, boolean anonymousVolumes) {}

    @Override
    public byte[] config(StartFacts facts) {
        Container container = facts.container();
        List<Map<String, String>> namespaces = new ArrayList<>();
        for (String own : List.of("pid", "mount", "ipc", "uts")) {
            namespaces.add(Map.of("type", own));
        }
        facts.network().ifPresent(path -> namespaces.add(Map.of("type", "network", "path", path.toString())));
        List<String> env = new ArrayList<>(container.spec().command().env());
        env.addAll(facts.linkEnv());
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("terminal", container.spec().streams().tty());
        process.put("user", Map.of("uid", 0, "gid", 0));
        process.put("args", container.spec().command().words());
        process.put("env", env);
        process.put("cwd", "/");
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ociVersion", "1.0.2");
        config.put("process", process);
        config.put("root", Map.of("path", rootfs.toString(), "readonly", true));
        config.put("hostname", facts.hostname());
        config.put(
                "mounts",
                List.of(
                        Map.of("destination", "/proc", "type", "proc", "source", "proc"),
                        Map.of("destination", "/dev", "type", "tmpfs", "source", "tmpfs"),
                        Map.of(
                                "destination", "/dev/pts",
                                "type", "devpts",
                                "source", "devpts",
                                "options", List.of("newinstance", "ptmxmode=0666", "mode=0620"))));
        config.put(
                "linux",
                Map.of(
                        "namespaces",
                        namespaces,
                        "cgroupsPath",
                        "/" + facts.cgroup(),
                        "resources",
                        Map.of("devices", List.of(Map.of("allow", true, "access", "rwm")))));
        return JSON.writeValueAsBytes(config);
    }

    @Override
    public byte[] process(byte[] config, ExecSpec spec, Optional<ConsoleSize> size, Path root) {
        ObjectNode process = (ObjectNode) JSON.readTree(config).path("process");
        process.set("args", JSON.valueToTree(spec.cmd()));
        process.put("terminal", spec.tty());
        return process.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] limits(ContainerSpec spec) {
        return "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
