package io.hawser.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.archive.TarEntry;
import io.hawser.container.archive.TarWriter;
import io.hawser.network.model.NetworkException;
import io.hawser.network.store.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs root: layers keep their owners. */
class ImageStoreTest {

    private static final String USER = "0123456789abcdef".repeat(4);

    @TempDir
    Path dataRoot;

    private final MemoryStore store = new MemoryStore();
    private ImageStore images;

    @BeforeEach
    void open() {
        images = ImageStore.open(dataRoot, store, InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")));
    }

    @Test
    void anImportedTreeIsAnImageThatSaysWhatTheChangesSaid() {
        String id = images.importTar(
                in(rootfs("one")),
                new ImportRequest(
                        "busybox",
                        "",
                        "",
                        List.of(
                                "CMD [\"/bin/sh\",\"-c\",\"x\"]",
                                "ENV A=1 B=\"two words\"",
                                "EXPOSE 80 53/udp",
                                "VOLUME /data",
                                "LABEL k=v",
                                "WORKDIR /srv",
                                "USER 7:8",
                                "STOPSIGNAL SIGINT")));
        Image image = images.get("busybox");
        assertThat(image.id()).isEqualTo(id).startsWith("sha256:");
        assertThat(image.repoTags()).containsExactly("busybox:latest");
        assertThat(image.config().cmd()).containsExactly("/bin/sh", "-c", "x");
        assertThat(image.config().env()).containsExactly("A=1", "B=two words");
        assertThat(image.config().exposedPorts()).containsExactly("80/tcp", "53/udp");
        assertThat(image.config().volumes()).containsExactly("/data");
        assertThat(image.config().labels()).containsEntry("k", "v");
        assertThat(image.config().workingDir()).isEqualTo("/srv");
        assertThat(image.config().user()).isEqualTo("7:8");
        assertThat(image.config().stopSignal()).hasValue("SIGINT");
        assertThat(image.origin().comment()).isEqualTo("Imported from -");
        assertThat(images.layers(id)).hasSize(1);
        assertThat(images.layers(id).getFirst().resolve("etc/name")).hasContent("one");
        assertThat(dataRoot.resolve("images/incoming")).isEmptyDirectory();
    }

    @Test
    void namesAreFoundInEveryForm() {
        String id = images.importTar(in(rootfs("one")), request("library/web", "v1"));
        for (String name : List.of("web:v1", "docker.io/library/web:v1", id, id.substring(7), id.substring(7, 19))) {
            assertThat(images.get(name).id()).as(name).isEqualTo(id);
        }
        refused(() -> images.get("web"), "No such image: web:latest");
        refused(() -> images.get("beefbeef"), "No such image: beefbeef:latest");
        refused(() -> images.get("Web"), "invalid reference format: repository name (library/Web) must be lowercase");
        refused(() -> images.get("../x"), "invalid reference format");
        images.tag("web:v1", "localhost:5000/other", "");
        assertThat(images.get("localhost:5000/other").repoTags())
                .containsExactlyInAnyOrder("web:v1", "localhost:5000/other:latest");
    }

    @Test
    void whatWasImportedIsThereAfterAReopenAndRubbishIsNot() throws IOException {
        String id = images.importTar(in(rootfs("one")), request("web", ""));
        Files.createDirectories(dataRoot.resolve("images/layers/99/x"));
        Files.createDirectories(dataRoot.resolve("images/incoming/in-1/x"));
        open();
        assertThat(images.get("web").id()).isEqualTo(id);
        assertThat(dataRoot.resolve("images/layers/99")).doesNotExist();
        assertThat(dataRoot.resolve("images/incoming")).isEmptyDirectory();
    }

    @Test
    void removalTakesNamesThenTheImageThenItsLayers() {
        String id = images.importTar(in(rootfs("one")), request("web", ""));
        images.tag("web", "web", "2");
        assertThat(images.remove("web", false, ImageUsers.NONE)).containsExactly(new Removal.Untagged("web:latest"));
        Path layer = images.layers(id).getFirst();
        String layerDigest = images.get(id).layers().getFirst();
        assertThat(images.remove("web:2", false, ImageUsers.NONE))
                .containsExactly(
                        new Removal.Untagged("web:2"), new Removal.Deleted(id), new Removal.Deleted(layerDigest));
        assertThat(layer).doesNotExist();
        assertThat(images.list()).isEmpty();
        assertThat(store.list("image/")).isEmpty();
    }

    @Test
    void anImageInUseStays() {
        String id = images.importTar(in(rootfs("one")), request("web", ""));
        ImageUsers stopped = _ -> List.of(new ImageUsers.User(USER, false));
        ImageUsers running = _ -> List.of(new ImageUsers.User(USER, true));
        String shortId = id.substring(7, 19);
        refused(
                () -> images.remove("web", false, stopped),
                "conflict: unable to remove repository reference \"web:latest\" (must force) - container 0123456789ab"
                        + " is using its referenced image " + shortId);
        refused(
                () -> images.remove(shortId, true, running),
                "conflict: unable to delete " + shortId
                        + " (cannot be forced) - image is being used by running container 0123456789ab");
        assertThat(images.remove("web", true, stopped)).containsExactly(new Removal.Untagged("web:latest"));
        assertThat(images.get(id).repoTags()).isEmpty();
    }

    @Test
    void aDockerSaveIsLoadedCompressedOrNot() throws IOException {
        byte[] layer = rootfs("loaded");
        byte[] save = dockerSave(layer, Digests.sha256(layer));
        assertThat(images.load(in(save))).extracting(Loaded::text).containsExactly("Loaded image: app:1");
        assertThat(images.layers(images.get("app:1").id()).getFirst().resolve("etc/name"))
                .hasContent("loaded");
        for (String program : List.of("gzip", "bzip2", "xz", "zstd")) {
            images.remove("app:1", false, ImageUsers.NONE);
            images.load(in(piped(program, save)));
            assertThat(images.get("app:1").repoTags()).as(program).containsExactly("app:1");
        }
    }

    @Test
    void anOciLayoutIsLoadedByItsDigests() throws IOException {
        byte[] layer = gzip(rootfs("oci"));
        byte[] config = config(Digests.sha256(rootfs("oci")));
        byte[] manifest = json("""
                {"schemaVersion":2,"config":{"digest":"%s"},"layers":[{"digest":"%s"}]}""".formatted(Digests.sha256(config), Digests.sha256(layer)));
        byte[] index = json("""
                {"schemaVersion":2,"manifests":[{"digest":"%s",
                 "annotations":{"org.opencontainers.image.ref.name":"oci/app:2"}}]}""".formatted(Digests.sha256(manifest)));
        assertThat(images.load(in(
                        tar("index.json", index, blob(config), config, blob(manifest), manifest, blob(layer), layer))))
                .extracting(Loaded::reference)
                .containsExactly("oci/app:2");
        byte[] other = config(Digests.sha256(layer));
        refused(
                () -> images.load(
                        in(tar("index.json", index, blob(config), config, blob(manifest), other, blob(layer), layer))),
                "does not have this digest");
    }

    @Test
    void whatIsNoImageIsRefusedAndLeavesNothing() {
        refused(() -> images.load(in(rootfs("x"))), "invalid archive: does not contain a manifest.json");
        refused(() -> images.load(in("hello".getBytes(StandardCharsets.UTF_8))), "not a tar archive");
        refused(
                () -> images.load(in(dockerSave(rootfs("x"), "sha256:" + "0".repeat(64)))),
                "invalid diffID for layer 0");
        refused(() -> images.load(in(tar("manifest.json", json("{{")))), "is no JSON");
        refused(
                () -> images.load(in(tar("manifest.json", json("[{\"Config\":\"../../etc/passwd\"}]")))),
                "does not contain");
        refused(() -> images.importTar(in(rootfs("x")), change("RUN x")), "RUN is not a valid change command");
        refused(() -> images.importTar(in(rootfs("x")), change("FOO x")), "unknown instruction: FOO");
        assertThat(images.list()).isEmpty();
        assertThat(dataRoot.resolve("images/incoming")).isEmptyDirectory();
        assertThat(dataRoot.resolve("images/layers")).isEmptyDirectory();
    }

    // ------------------------------------------------------------------------------------------------ archives

    private static ImportRequest request(String repo, String tag) {
        return new ImportRequest(repo, tag, "", List.of());
    }

    private static ImportRequest change(String change) {
        return new ImportRequest("x", "", "", List.of(change));
    }

    private byte[] rootfs(String content) {
        return tar("etc/name", content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] dockerSave(byte[] layer, String digest) {
        return tar(
                "manifest.json",
                json("[{\"Config\":\"c.json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"1/layer.tar\"]}]"),
                "c.json",
                config(digest),
                "1/layer.tar",
                layer);
    }

    private static byte[] config(String layer) {
        return json("""
                {"architecture":"amd64","os":"linux","config":{"Cmd":["/x"]},
                 "rootfs":{"type":"layers","diff_ids":["%s"]}}""".formatted(layer));
    }

    private static String blob(byte[] content) {
        return "blobs/sha256/" + Digests.hex(Digests.sha256(content));
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Names and contents by turns. */
    private static byte[] tar(Object... members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            for (int i = 0; i < members.length; i += 2) {
                byte[] content = (byte[]) members[i + 1];
                writer.add(TarEntry.file((String) members[i], content.length), new ByteArrayInputStream(content));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private byte[] piped(String program, byte[] content) throws IOException {
        Path file = Files.write(dataRoot.resolve("plain"), content);
        Process process =
                new ProcessBuilder(program, "-c").redirectInput(file.toFile()).start();
        return process.getInputStream().readAllBytes();
    }

    private static ByteArrayInputStream in(byte[] content) {
        return new ByteArrayInputStream(content);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(NetworkException.class).hasMessageContaining(message);
    }
}
