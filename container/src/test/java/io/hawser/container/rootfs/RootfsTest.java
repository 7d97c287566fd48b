package io.hawser.container.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.MountPoint;
import io.hawser.container.MountSpec;
import io.hawser.container.archive.TarEntry;
import io.hawser.container.archive.TarWriter;
import io.hawser.container.image.ImageStore;
import io.hawser.container.image.ImageUsers;
import io.hawser.network.model.NetworkException;
import io.hawser.network.store.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootfsTest {

    private static final String ID = "abc123";

    @TempDir
    Path temp;

    private ImageStore images;
    private Rootfs rootfs;

    @BeforeEach
    void twoLayers() throws Exception {
        images = ImageStore.open(temp, new MemoryStore(), InstantSource.system());
        rootfs = Rootfs.open(temp, images);
        byte[] lower = tar("a/kept", "1", "a/gone", "2", "b/hidden", "3", "link", "4");
        byte[] upper = tar("a/.wh.gone", "", "b/.wh..wh..opq", "", "b/shown", "5");
        images.load(new ByteArrayInputStream(save(lower, upper)));
        rootfs.create(ID, images.get("two").id());
    }

    @AfterEach
    void unmount() {
        rootfs.remove(ID);
        assertThat(temp.resolve("overlay/" + ID)).doesNotExist();
    }

    @Test
    void layersLieOnEachOtherAndWhiteOutsHide() throws IOException {
        Path root = rootfs.mount(ID);
        assertThat(rootfs.mount(ID)).isEqualTo(root);
        assertThat(root.resolve("a/kept")).hasContent("1");
        assertThat(root.resolve("a/gone")).doesNotExist();
        assertThat(root.resolve("b").toFile().list()).containsExactly("shown");
        Files.writeString(root.resolve("new"), "mine");
        rootfs.unmount(ID);
        rootfs.unmount(ID);
        assertThat(rootfs.mounted(ID)).isFalse();
        assertThat(rootfs.upper(ID).resolve("new")).hasContent("mine");
        assertThat(rootfs.mount(ID).resolve("new")).hasContent("mine");
    }

    @Test
    void aLayerSharedByTwoImagesOutlivesOne() throws Exception {
        byte[] lower = tar("a/kept", "1", "a/gone", "2", "b/hidden", "3", "link", "4");
        byte[] other = tar("other", "6");
        String id = images.load(new ByteArrayInputStream(save(lower, other)))
                .getFirst()
                .id();
        Path shared = images.layers(id).getLast();
        images.remove(id, true, ImageUsers.NONE);
        assertThat(shared).exists();
    }

    @Test
    void filesAreCopiedInAndOut() throws IOException {
        Path root = rootfs.mount(ID);
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.delete(root.resolve("link"));
        Files.createSymbolicLink(root.resolve("link"), outside);
        Path volume = Files.createDirectory(temp.resolve("volume"));
        ContainerFiles files = ContainerFiles.stopped(
                "c",
                root,
                List.of(
                        new MountPoint(
                                MountSpec.Type.VOLUME,
                                "v",
                                volume.toString(),
                                "/vol",
                                "local",
                                "z",
                                true,
                                "",
                                MountSpec.Recursion.ALONG),
                        new MountPoint(
                                MountSpec.Type.BIND,
                                "",
                                outside.toString(),
                                "/ro",
                                "",
                                "ro",
                                false,
                                "",
                                MountSpec.Recursion.ALONG)),
                false);

        PathStat stat = files.stat("/link");
        assertThat(stat.name()).isEqualTo("link");
        assertThat(stat.linkTarget()).isEqualTo(outside.toString());
        assertThat(stat.mode() >> 27 & 1).isEqualTo(1);
        assertThatThrownBy(() -> files.stat("/nope")).hasMessage("Could not find the file /nope in container c");
        assertThatThrownBy(() -> files.put("/link", tarStream("x", "1"), false))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("Could not find the file");
        assertThatThrownBy(() -> files.put("/a/kept", tarStream("x", "1"), false))
                .isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> files.put("/ro", tarStream("x", "1"), false))
                .hasMessage("mounted volume is marked read-only");
        assertThatThrownBy(() -> files.put("/a", tarStream("../x", "1"), false)).hasMessageContaining("leads out");
        assertThat(outside).isEmptyDirectory();

        files.put("/vol", tarStream("in/f", "content"), true);
        assertThat(volume.resolve("in/f")).hasContent("content");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        files.get("/vol/in", out);
        files.put("/a", new ByteArrayInputStream(out.toByteArray()), false);
        assertThat(root.resolve("a/in/f")).hasContent("content");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        files.export(all);
        assertThat(all.toString(StandardCharsets.ISO_8859_1)).contains("a/in/f").doesNotContain("a/gone");
    }

    @Test
    void aRunningContainerIsSeenThroughItsProcess() throws IOException {
        long pid = ProcessHandle.current().pid();
        ContainerFiles files = ContainerFiles.running("c", pid, Path.of("/"));
        assertThat(files.stat(temp.toString()).directory()).isTrue();
        files.put(temp.toString(), tarStream("put", "1"), false);
        assertThat(temp.resolve("put")).hasContent("1");
        ContainerFiles reused = ContainerFiles.running("c", pid, temp);
        assertThatThrownBy(() -> reused.stat("/")).hasMessage("container c is not running");
    }

    private static ByteArrayInputStream tarStream(String... members) throws IOException {
        return new ByteArrayInputStream(tar(members));
    }

    private static byte[] tar(String... members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            for (int i = 0; i < members.length; i += 2) {
                byte[] content = members[i + 1].getBytes(StandardCharsets.UTF_8);
                writer.add(TarEntry.file(members[i], content.length), new ByteArrayInputStream(content));
            }
        }
        return out.toByteArray();
    }

    private static byte[] save(byte[] lower, byte[] upper) throws Exception {
        String config = "{\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\",\"%s\"]}}"
                .formatted(digest(lower), digest(upper));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            add(writer, "c.json", config.getBytes(StandardCharsets.UTF_8));
            add(writer, "l.tar", lower);
            add(writer, "u.tar", upper);
            String manifest =
                    "[{\"Config\":\"c.json\",\"RepoTags\":[\"two:latest\"],\"Layers\":[\"l.tar\",\"u.tar\"]}]";
            add(writer, "manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static void add(TarWriter writer, String name, byte[] content) throws IOException {
        writer.add(TarEntry.file(name, content.length), new ByteArrayInputStream(content));
    }

    private static String digest(byte[] content) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
