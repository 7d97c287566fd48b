package io.hawser.kernel.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory {@code outside} holds what must never be read or changed; links in {@code root} try. */
final class RootedPathTest {
    private static final String SECRET = "secret";

    @TempDir
    private Path directory;

    private Path root;
    private Path outside;
    private RootedPath rooted;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), SECRET);
        rooted = RootedPath.open(root);
    }

    @AfterEach
    void nothingOutsideWasTouched() throws IOException {
        rooted.close();
        assertThat(outside.resolve("file")).hasContent(SECRET);
        try (var files = Files.list(outside)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void whatIsWrittenIsReadBack() {
        rooted.write("/a", "one".getBytes(UTF_8), 0640);
        rooted.write("a", "2".getBytes(UTF_8), 0600);
        assertThat(rooted.read("a", 100)).asString(UTF_8).isEqualTo("2");
        assertThat(rooted.status("a").orElseThrow().permissions()).isEqualTo(0640);
        assertThat(rooted.status("b")).isEmpty();
    }

    @Test
    void dotsStopAtTheRoot() {
        refused(() -> rooted.read("../outside/file", 100), Errno.ENOENT);
        refused(() -> rooted.read("/../../../../outside/file", 100), Errno.ENOENT);
        rooted.write("../a", new byte[1], 0600);
        assertThat(root.resolve("a")).exists();
        refused(() -> rooted.write("../outside/new", new byte[1], 0600), Errno.ENOENT);
    }

    @Test
    void linksStayInside() throws IOException {
        link("absolute", outside.resolve("file").toString());
        link("relative", "../outside/file");
        link("directory", outside.toString());
        link("climb", "../../../../../../../../" + outside);
        for (String path : new String[] {"absolute", "relative", "directory/file", "climb/file"}) {
            refused(() -> rooted.read(path, 100), Errno.ENOENT);
            assertThat(rooted.status(path)).isEmpty();
        }
        refused(() -> rooted.write("directory/new", new byte[1], 0600), Errno.ENOENT);
        rooted.delete("directory/file");
    }

    @Test
    void anAbsoluteLinkMeansTheRootsOwnFile() throws IOException {
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/hosts"), "inside");
        link("hosts", "/etc/hosts");
        assertThat(rooted.read("hosts", 100)).asString(UTF_8).isEqualTo("inside");
    }

    @Test
    void aLinkToNothingGetsItsTargetMadeInside() throws IOException {
        link("etc-resolv", "/run/resolv.conf");
        refused(() -> rooted.write("etc-resolv", new byte[1], 0644), Errno.ENOENT);
        rooted.makeDirectories("/run", 0755).close();
        rooted.write("etc-resolv", new byte[1], 0644);
        assertThat(root.resolve("run/resolv.conf")).exists();
        link("work", outside + "/made");
        rooted.makeDirectories("work/below", 0700).close();
        assertThat(root.resolve(root.getRoot().relativize(outside)).resolve("made/below"))
                .isDirectory();
    }

    @Test
    void directoriesAreMadeAndOnesThereAreLeft() throws IOException {
        Files.createDirectory(root.resolve("real"));
        link("link", "real");
        try (FileDescriptor handle = rooted.makeDirectories("/link/a/../b//c/", 0710)) {
            assertThat(Syscalls.status(handle).permissions()).isEqualTo(0710);
        }
        assertThat(root.resolve("real/b/c")).isDirectory();
        rooted.makeDirectories("link/a", 0777).close();
        assertThat(rooted.status("real/a").orElseThrow().permissions()).isEqualTo(0710);
        rooted.makeDirectories("/", 0777).close();
        rooted.write("file", new byte[1], 0600);
        refused(() -> rooted.makeDirectories("file/x", 0700), Errno.ENOTDIR);
    }

    @Test
    void circlesOfLinksEnd() throws IOException {
        link("a", "b");
        link("b", "a");
        refused(() -> rooted.read("a", 1), Errno.ELOOP);
        refused(() -> rooted.makeDirectories("a/x", 0700), Errno.ELOOP);
        link("self", "self/x");
        refused(() -> rooted.makeDirectories("self", 0700), Errno.ELOOP);
    }

    @Test
    void onlyRegularFilesAreOpened() throws IOException {
        Files.createDirectory(root.resolve("directory"));
        try (FileDescriptor handle = rooted.handle("/")) {
            Syscalls.mknod(handle, "pipe", 0010600, 0);
            Syscalls.mknod(handle, "null", 0020666, 0x103);
        }
        refused(() -> rooted.read("pipe", 1), Errno.EINVAL);
        refused(() -> rooted.write("pipe", new byte[1], 0600), Errno.EINVAL);
        refused(() -> rooted.write("null", new byte[1], 0600), Errno.EINVAL);
        refused(() -> rooted.read("directory", 1), Errno.EISDIR);
        link("magic", "/proc/self/root/etc/passwd");
        refused(() -> rooted.read("magic", 1), Errno.ENOENT);
    }

    @Test
    void aLimitIsALimit() {
        rooted.write("big", new byte[40_000], 0600);
        assertThat(rooted.read("big", 40_000)).hasSize(40_000);
        refused(() -> rooted.read("big", 39_999), Errno.EMSGSIZE);
        refused(() -> rooted.read("big", 10), Errno.EMSGSIZE);
    }

    @Test
    void deleteTakesTheLinkAndNotItsTarget() throws IOException {
        rooted.write("file", new byte[1], 0600);
        link("link", "file");
        rooted.delete("link");
        rooted.delete("link");
        assertThat(root.resolve("file")).exists();
        rooted.delete("/file");
        assertThat(root.resolve("file")).doesNotExist();
    }

    @Test
    void aDirectorySwappedForALinkWinsNothing() throws Exception {
        Files.createDirectory(root.resolve("d"));
        Files.writeString(root.resolve("d/file"), "inside");
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> swap(stop));
        try {
            for (int i = 0; i < 2000; i++) {
                assertThat(readOrNothing("d/file")).isIn("inside", "");
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
    }

    private void swap(AtomicBoolean stop) {
        try (FileDescriptor handle = rooted.handle("/")) {
            while (!stop.get()) {
                Syscalls.rename(handle, "d", "away");
                Syscalls.symlink(outside.toString(), handle, "d");
                Syscalls.unlink(handle, "d", 0);
                Syscalls.rename(handle, "away", "d");
            }
        }
    }

    private String readOrNothing(String path) {
        try {
            return new String(rooted.read(path, 100), UTF_8);
        } catch (KernelException e) {
            return "";
        }
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    private static void refused(Runnable attempt, Errno... expected) {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(attempt::run)
                .satisfies(e -> assertThat(e.errno()).isIn((Object[]) expected));
    }
}
