package io.hawser.container.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.container.Command;
import io.hawser.container.ContainerSpec;
import io.hawser.container.Isolation;
import io.hawser.container.LifePolicy;
import io.hawser.container.MountPoint;
import io.hawser.container.MountSpec;
import io.hawser.container.Resources;
import io.hawser.container.Security;
import io.hawser.container.Storage;
import io.hawser.container.archive.TarEntry;
import io.hawser.container.archive.TarWriter;
import io.hawser.container.image.ImageStore;
import io.hawser.container.image.ImportRequest;
import io.hawser.container.rootfs.Rootfs;
import io.hawser.container.volume.MountResolver;
import io.hawser.container.volume.VolumeStore;
import io.hawser.network.store.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way from an archive to a process, with runc and busybox on real overlays. Needs root. */
class RuntimeTest {

    @TempDir
    Path temp;

    private final String id = "%064x".formatted(ProcessHandle.current().pid());
    private ImageStore images;
    private Rootfs rootfs;
    private VolumeStore volumes;
    private final OciSpec oci = OciSpec.forThisHost();

    @BeforeEach
    void image() throws IOException {
        MemoryStore store = new MemoryStore();
        images = ImageStore.open(temp, store, InstantSource.system());
        rootfs = Rootfs.open(temp, images);
        volumes = VolumeStore.open(temp, store, InstantSource.system(), new Random(1));
        images.importTar(new ByteArrayInputStream(busybox()), new ImportRequest("busybox", "", "", List.of()));
        rootfs.create(id, images.get("busybox").id());
    }

    @AfterEach
    void clean() {
        rootfs.remove(id);
    }

    private static byte[] busybox() throws IOException {
        byte[] program = Files.readAllBytes(Path.of("/bin/busybox"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            writer.add(TarEntry.file("bin/busybox", program.length).withMode(0755), new ByteArrayInputStream(program));
            for (String name : List.of("sh", "id", "cat", "grep", "mount", "hostname", "ls", "env", "stat")) {
                writer.add(TarEntry.link(TarEntry.MemberType.SYMBOLIC_LINK, "bin/" + name, "busybox"));
            }
            text(writer, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nweb:x:100:101::/home/web:/bin/sh\n");
            text(writer, "etc/group", "root:x:0:\nwheel:x:10:root\nweb:x:101:\nextra:x:102:web\n");
            writer.add(TarEntry.directory("data").withMode(0755).withOwner(100, 101));
            text(writer, "data/seed", "from the image");
            writer.add(TarEntry.link(TarEntry.MemberType.SYMBOLIC_LINK, "linked", "/../../data"));
        }
        return out.toByteArray();
    }

    private static void text(TarWriter writer, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        writer.add(TarEntry.file(name, bytes.length), new ByteArrayInputStream(bytes));
    }

    @Test
    void aProcessRunsAsConfinedAsUnderDocker() throws Exception {
        String out = run(base(Command.of(
                "sh",
                "-c",
                "id; grep -E 'Seccomp:|CapEff|NoNewPrivs' /proc/self/status; hostname; cat /sys/x;"
                        + " echo w > /proc/sys/kernel/panic; ls /proc/kcore; mount | grep -c ' / '")));
        assertThat(out)
                .contains("uid=0(root) gid=0(root) groups=0(root),10(wheel)")
                .contains("Seccomp:\t2")
                .contains("CapEff:\t00000000a80425fb")
                .contains("NoNewPrivs:\t0")
                .contains("spec-test")
                .contains("can't create /proc/sys/kernel/panic: Read-only file system");
    }

    @Test
    void usersAreThoseOfTheImage() throws Exception {
        ContainerSpec spec = base(new Command(
                Optional.empty(),
                List.of("sh", "-c", "id; grep CapEff /proc/self/status; env"),
                List.of("A=b c"),
                "web",
                "/tmp/made",
                List.of("10", "extra")));
        assertThat(run(spec))
                .contains("uid=100(web) gid=101(web) groups=10(wheel),101(web),102(extra)")
                .contains("CapEff:\t0000000000000000")
                .contains("A=b c")
                .contains("HOME=/home/web")
                .contains("HOSTNAME=spec-test")
                .contains("PWD=/tmp/made");
    }

    @Test
    void mountsLimitsAndSysctlsAreInForce() throws Exception {
        Path host = temp.resolve("made/by/bind");
        Storage storage = new Storage(
                List.of(host + ":/b/inner:ro", "named:/linked"),
                List.of(MountSpec.volume("", "/v", false)),
                new LinkedHashMap<>(Map.of("/t", "size=1m,exec")),
                new java.util.LinkedHashSet<>(),
                List.of(),
                true,
                1 << 20,
                false);
        LinkedHashMap<String, String> sysctls = new LinkedHashMap<>(Map.of("kernel.shmmax", "12345"));
        Security security = new Security(
                List.of("NET_ADMIN"),
                List.of("ALL"),
                false,
                List.of("no-new-privileges"),
                sysctls,
                Optional.empty(),
                Optional.empty());
        ContainerSpec spec = new ContainerSpec(
                "c",
                "busybox",
                Command.of(
                        "sh",
                        "-c",
                        "exec 2>&1; cat /linked/seed; echo; cat /proc/sys/kernel/shmmax; echo x > /b/inner/f; echo x > /f; echo ok > /v/f"
                                + " && cat /v/f; mount | grep -E ' /t | /dev/shm '; grep -E 'CapEff|NoNewPrivs' /proc/self/status"
                                + "; ulimit -n; cat /proc/self/cgroup | grep -c hawser"),
                io.hawser.container.Streams.OUTPUT,
                new LinkedHashMap<>(),
                LifePolicy.DEFAULT,
                storage,
                security,
                new Resources(
                        64L << 20,
                        0,
                        0,
                        500_000_000,
                        0,
                        0,
                        0,
                        "",
                        "",
                        50,
                        false,
                        0,
                        List.of(new Resources.Ulimit("nofile", 1000, 1 << 20)),
                        List.of()),
                Isolation.DEFAULT,
                base(Command.FROM_IMAGE).networking(),
                Optional.empty(),
                new LinkedHashMap<>(Map.of("io.example.note", "kept")),
                "");
        assertThat(run(spec))
                .contains("from the image\n12345\n")
                .contains("can't create /b/inner/f: Read-only file system")
                .contains("can't create /f: Read-only file system")
                .contains("ok\n")
                .contains("size=1024k")
                .contains("CapEff:\t0000000000001000")
                .contains("NoNewPrivs:\t1")
                .contains("1000\n");
        assertThat(host).isDirectory();
        assertThat(volumes.get("named").mountpoint().resolve("seed")).hasContent("from the image");
        assertThat(Files.getAttribute(volumes.get("named").mountpoint(), "unix:uid"))
                .isEqualTo(100);
    }

    @Test
    void initReapsInFrontOfTheCommand() throws Exception {
        assertThat(run(base(Command.of("sh", "-c", "cat /proc/1/comm")), Optional.of(InitProgram.find())))
                .contains("docker-init");
    }

    @Test
    void privilegedIsEverythingWeHave() throws Exception {
        ContainerSpec plain = base(Command.of("sh", "-c", "grep -E 'Seccomp:' /proc/self/status; ls /dev; mount"));
        ContainerSpec spec = new ContainerSpec(
                plain.name(),
                plain.image(),
                plain.command(),
                plain.streams(),
                plain.labels(),
                plain.life(),
                plain.storage(),
                new Security(
                        List.of(),
                        List.of(),
                        true,
                        List.of(),
                        new LinkedHashMap<>(),
                        Optional.empty(),
                        Optional.empty()),
                plain.resources(),
                plain.isolation(),
                plain.networking(),
                plain.health(),
                plain.annotations(),
                "");
        assertThat(run(spec)).contains("Seccomp:\t0").contains("sysfs (rw");
    }

    private static ContainerSpec base(Command command) {
        return ContainerSpec.of("c", "busybox").withCommand(command);
    }

    private String run(ContainerSpec spec) throws Exception {
        return run(spec, Optional.empty());
    }

    private String run(ContainerSpec spec, Optional<Path> init) throws Exception {
        oci.check(spec);
        List<MountPoint> mounts = MountResolver.resolve(spec.storage(), volumes, _ -> List.of());
        Path root = rootfs.mount(id);
        for (MountPoint mount : MountResolver.toCopyUp(spec.storage(), mounts)) {
            volumes.copyUp(mount.name(), root, mount.destination());
        }
        byte[] config = oci.render(new SpecInput(
                spec,
                id,
                "spec-test",
                mounts,
                root,
                Optional.empty(),
                SpecInput.Joined.NONE,
                Optional.empty(),
                List.of(),
                init,
                "/hawser-spec-test-" + ProcessHandle.current().pid()));
        Path bundle = Files.createDirectories(temp.resolve("bundle"));
        Files.write(bundle.resolve("config.json"), config);
        Process process = new ProcessBuilder(
                        "runc",
                        "--root",
                        temp.resolve("runc").toString(),
                        "run",
                        "--bundle",
                        bundle.toString(),
                        "t" + id.substring(50))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
