package io.hawser.container.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.MountPoint;
import io.hawser.container.MountSpec;
import io.hawser.container.Storage;
import io.hawser.network.model.NetworkException;
import io.hawser.network.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root: a copy keeps owners. */
class VolumeTest {

    @TempDir
    Path temp;

    private final MemoryStore store = new MemoryStore();
    private VolumeStore volumes;

    @BeforeEach
    void open() {
        volumes = VolumeStore.open(temp, store, InstantSource.system(), new Random(1));
    }

    @Test
    void aVolumeIsMadeOnceAndOutlivesTheProcess() {
        Volume made = volumes.create(new VolumeRequest("data", "local", Map.of(), Map.of("k", "v")));
        assertThat(made.mountpoint()).isDirectory().isEqualTo(temp.resolve("volumes/data/_data"));
        assertThat(volumes.create(VolumeRequest.named("data"))).isEqualTo(made);
        open();
        assertThat(volumes.list()).containsExactly(made);
        volumes.remove("data", false, VolumeUsers.NONE);
        assertThat(temp.resolve("volumes")).isEmptyDirectory();
        volumes.remove("data", true, VolumeUsers.NONE);
        refused(() -> volumes.remove("data", false, VolumeUsers.NONE), "get data: no such volume");
    }

    @Test
    void namesThatCouldBePathsAreRefused() {
        for (String name : List.of("../x", "a/b", ".hidden", "a b", "-x")) {
            refused(() -> volumes.create(VolumeRequest.named(name)), "includes invalid characters");
        }
        refused(() -> volumes.create(VolumeRequest.named("x")), "create x: volume name is too short");
        refused(() -> volumes.create(VolumeRequest.named("x".repeat(256))), "longer than 255");
        refused(() -> volumes.create(new VolumeRequest("data", "nfs", Map.of(), Map.of())), "plugin \"nfs\" not found");
    }

    @Test
    void aVolumeInUseStaysAndPruneTakesTheAnonymousOnes() throws IOException {
        volumes.create(VolumeRequest.named("data"));
        Volume anonymous = volumes.create(VolumeRequest.named(""));
        assertThat(anonymous.name()).matches("[0-9a-f]{64}");
        assertThat(anonymous.labels()).containsKey("com.docker.volume.anonymous");
        Files.writeString(anonymous.mountpoint().resolve("f"), "12345");
        refused(() -> volumes.remove("data", true, _ -> List.of("c1")), "remove data: volume is in use - [c1]");
        assertThat(volumes.prune(Volume::anonymous, _ -> List.of("c1")).names()).isEmpty();
        assertThat(volumes.prune(Volume::anonymous, VolumeUsers.NONE))
                .isEqualTo(new VolumeStore.Pruned(List.of(anonymous.name()), 5));
        assertThat(volumes.list()).hasSize(1);
    }

    @Test
    void copyUpTakesNothingFromOutsideTheImage() throws IOException {
        Path root = Files.createDirectory(temp.resolve("root"));
        Path host = Files.createDirectory(temp.resolve("host"));
        Files.writeString(host.resolve("secret"), "s");
        Files.createSymbolicLink(root.resolve("abs"), host);
        Files.createSymbolicLink(root.resolve("up"), Path.of("../host"));
        Files.createDirectory(root.resolve("data"));
        Files.createSymbolicLink(root.resolve("data/link"), host.resolve("secret"));
        for (String path : List.of("/abs", "/up", "/../host", "/nothing", "/data")) {
            volumes.create(VolumeRequest.named("data"));
            volumes.copyUp("data", root, path);
            Path data = volumes.get("data").mountpoint();
            if (path.equals("/data")) {
                assertThat(Files.isSymbolicLink(data.resolve("link"))).isTrue();
            } else {
                assertThat(data).isEmptyDirectory();
            }
        }
    }

    @Test
    void mountsAreResolvedAsDockerDoes() {
        Path host = temp.resolve("made");
        List<MountPoint> mounts = MountResolver.resolve(
                storage(List.of(host + ":/z:ro,rslave", "data:/a/../b"), MountSpec.volume("", "/c", true), "/d", "/b"),
                volumes,
                _ -> List.of());
        assertThat(mounts).extracting(MountPoint::destination).containsExactly("/b", "/c", "/d", "/z");
        assertThat(mounts.get(0).name()).isEqualTo("data");
        assertThat(mounts.get(0).mode()).isEqualTo("z");
        assertThat(mounts.get(1).writable()).isFalse();
        assertThat(mounts.get(3).propagation()).isEqualTo("rslave");
        assertThat(mounts.get(3).writable()).isFalse();
        assertThat(host).isDirectory();
        List<MountPoint> inherited =
                MountResolver.resolve(from("other:ro"), volumes, name -> name.equals("other") ? mounts : List.of());
        assertThat(inherited).hasSize(4).noneMatch(MountPoint::writable);
    }

    @Test
    void whatCannotBeMountedIsRefusedInDockersWords() {
        check("a:b:c:d", "invalid volume specification: 'a:b:c:d'");
        check(
                "/a:b",
                "invalid volume specification: '/a:b': invalid mount config for type \"bind\": invalid mount path: 'b'"
                        + " mount path must be absolute");
        check(
                "data:/",
                "invalid volume specification: 'data:/': invalid mount config for type \"volume\": invalid specification:"
                        + " destination can't be '/'");
        check("/a:/b:rw,ro", "invalid mode: rw,ro");
        check("/a:/b:nocopy", "invalid mode: nocopy");
        check("data:/b:rslave", "invalid mode: rslave");
        check("/a:/b:exec", "invalid mode: exec");
        check("a$:/b", "includes invalid characters for a local volume name");
        refused(() -> MountResolver.check(storage(List.of("/a:/b", "/c:/b/."), null)), "Duplicate mount point: /b");
        refused(
                () -> MountResolver.resolve(
                        storage(List.of(), MountSpec.bind("/does/not/exist", "/x", false)), volumes, _ -> List.of()),
                "invalid mount config for type \"bind\": bind source path does not exist: /does/not/exist");
    }

    /** Docker's build takes {@code VOLUME data}, too. */
    @Test
    void aVolumeOfAnImageNeedsNoSlash() {
        assertThat(MountResolver.resolve(storage(List.of(), null, "data/", "b:/c"), volumes, _ -> List.of()))
                .extracting(MountPoint::destination)
                .containsExactly("/b:/c", "/data");
        refused(() -> MountResolver.check(storage(List.of(), null, "")), "destination can't be '/'");
    }

    private static void check(String bind, String message) {
        refused(() -> MountResolver.check(Storage.binding(bind)), message);
    }

    private static Storage storage(
            List<String> binds, @org.jspecify.annotations.Nullable MountSpec mount, String... anonymous) {
        return new Storage(
                binds,
                mount == null ? List.of() : List.of(mount),
                new LinkedHashMap<>(),
                new LinkedHashSet<>(List.of(anonymous)),
                List.of(),
                false,
                0,
                false);
    }

    private static Storage from(String container) {
        return new Storage(
                List.of(),
                List.of(),
                new LinkedHashMap<>(),
                new LinkedHashSet<>(),
                List.of(container),
                false,
                0,
                false);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(NetworkException.class).hasMessageContaining(message);
    }
}
