package io.hawser.container.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.archive.TarEntry.MemberType;
import io.hawser.container.archive.Unpacker.Options;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.ffm.TreeCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each attack unpacks into {@code host/root}; nothing in {@code host} but that folder may change. Needs root. */
class HostileArchiveTest {

    @TempDir
    Path host;

    private Path root;
    private Path secret;

    @BeforeEach
    void host() throws IOException {
        root = Files.createDirectory(host.resolve("root"));
        secret = Files.writeString(host.resolve("secret"), "untouched");
    }

    @Test
    void membersThatClimbAreRefused() {
        for (String name : new String[] {"../secret", "a/../../secret", "/../secret", "./a/b/../../../x"}) {
            refused("leads out of the archive", TarEntry.file(name, 1));
        }
        refused("leads out of the archive", TarEntry.link(MemberType.HARD_LINK, "h", "../secret"));
    }

    @Test
    void absoluteNamesAreMeantFromTheRoot() throws IOException {
        unpack(TarEntry.file(secret.toString(), 1));
        assertThat(Files.readString(root.resolve(secret.toString().substring(1))))
                .isEqualTo("x");
    }

    @Test
    void aFolderThatIsALinkLeadsNowhereElse() throws IOException {
        Files.createDirectory(root.resolve("tmp"));
        unpack(
                TarEntry.link(MemberType.SYMBOLIC_LINK, "up", "../../../.."),
                TarEntry.file("up/first", 1),
                TarEntry.link(MemberType.SYMBOLIC_LINK, "abs", host.toString()),
                TarEntry.link(MemberType.SYMBOLIC_LINK, "intmp", "/tmp"),
                TarEntry.file("intmp/second", 1));
        assertThat(root.resolve("first")).hasContent("x");
        assertThat(root.resolve("tmp/second")).hasContent("x");
        refused("abs", TarEntry.file("abs/secret", 1));
    }

    @Test
    void nothingIsWrittenThroughALinkInTheLastPlace() throws IOException {
        unpack(
                TarEntry.link(MemberType.SYMBOLIC_LINK, "passwd", secret.toString()),
                TarEntry.file("passwd", 1),
                TarEntry.link(MemberType.SYMBOLIC_LINK, "d", host.toString()),
                TarEntry.directory("d").withMode(0777));
        assertThat(root.resolve("passwd")).hasContent("x").isRegularFile();
        assertThat(Files.isSymbolicLink(root.resolve("d"))).isFalse();
    }

    @Test
    void hardLinksStayInside() throws IOException {
        refused("ENOENT", TarEntry.link(MemberType.HARD_LINK, "h", secret.toString()));
        unpack(
                TarEntry.link(MemberType.SYMBOLIC_LINK, "s", secret.toString()),
                TarEntry.link(MemberType.HARD_LINK, "h", "s"));
        assertThat(Files.isSymbolicLink(root.resolve("h"))).isTrue();
        refused("links to a directory", TarEntry.directory("dir"), TarEntry.link(MemberType.HARD_LINK, "hd", "dir"));
    }

    @Test
    void ownerModeTimeAndCapabilitiesAreKept() throws IOException {
        SequencedMap<String, byte[]> attributes = new LinkedHashMap<>();
        byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        attributes.put("security.capability", capability);
        attributes.put("trusted.overlay.redirect", new byte[] {'/'});
        Instant time = Instant.ofEpochSecond(1_600_000_000, 5000);
        unpack(
                new TarEntry("d/", MemberType.DIRECTORY, 01777, 7, 8, 0, time, "", 0, 0, new LinkedHashMap<>()),
                new TarEntry("d/f", MemberType.FILE, 04755, 9, 10, 1, time, "", 0, 0, attributes));
        try (RootedTree tree = RootedTree.open(root);
                FileDescriptor folder = tree.directory("d")) {
            TreeCalls.Details file = TreeCalls.details(folder, "f");
            assertThat(file.basic().permissions()).isEqualTo(04755);
            assertThat(file.basic().uid()).isEqualTo(9);
            assertThat(file.modified()).isEqualTo(time);
            assertThat(TreeCalls.attribute(folder, "f", "security.capability")).hasValue(capability);
            assertThat(TreeCalls.attributes(folder, "f")).doesNotContain("trusted.overlay.redirect");
            assertThat(TreeCalls.details(folder, "").modified()).isEqualTo(time);
            assertThat(TreeCalls.details(folder, "").basic().permissions()).isEqualTo(01777);
        }
    }

    @Test
    void whiteOutsBecomeThoseOfOverlayfs() throws IOException {
        unpackAs(
                Options.LAYER,
                TarEntry.directory("d"),
                TarEntry.file("d/.wh.gone", 0),
                TarEntry.file("d/.wh..wh..opq", 0),
                TarEntry.file(".wh..wh.plnk", 0),
                TarEntry.file(".wh.again", 0),
                TarEntry.directory("again"));
        try (RootedTree tree = RootedTree.open(root);
                FileDescriptor folder = tree.directory("d")) {
            TreeCalls.Details gone = TreeCalls.details(folder, "gone");
            assertThat(gone.basic().mode() & 0xf000).isEqualTo(0x2000);
            assertThat(gone.deviceMajor() + gone.deviceMinor()).isZero();
            assertThat(TreeCalls.attribute(folder, "", "trusted.overlay.opaque"))
                    .hasValue(new byte[] {'y'});
        }
        try (RootedTree tree = RootedTree.open(root);
                FileDescriptor again = tree.directory("again")) {
            assertThat(TreeCalls.attribute(again, "", "trusted.overlay.opaque")).hasValue(new byte[] {'y'});
        }
        assertThat(root.resolve(".wh..wh.plnk")).doesNotExist();
        refused(Options.LAYER, "white-out", TarEntry.file("d/.wh...", 0));
    }

    @Test
    void readingFollowsLinksOnlyInside() throws IOException {
        Files.createDirectory(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), secret);
        Files.createSymbolicLink(root.resolve("etc/group"), Path.of("../../../../etc/real"));
        Files.writeString(root.resolve("etc/real"), "inside");
        try (RootedTree tree = RootedTree.open(root);
                FileDescriptor etc = tree.directory("etc")) {
            Syscalls.mknod(etc, "zero", 0x2000 | 0666, 1 << 8 | 5);
            Syscalls.mknod(etc, "pipe", 0x1000 | 0666, 0);
            assertThat(tree.read("/etc/passwd", 100)).isEmpty();
            assertThat(tree.read("/etc/group", 100))
                    .hasValue("inside".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThatThrownBy(() -> tree.read("etc/zero", 100)).hasMessageContaining("not a regular file");
            assertThatThrownBy(() -> tree.read("etc/pipe", 100)).hasMessageContaining("not a regular file");
            assertThatThrownBy(() -> tree.read("etc/real", 3)).hasMessageContaining("larger than 3 bytes");
        }
    }

    @Test
    void aTreeComesBackFromItsOwnArchive() throws IOException {
        unpack(
                TarEntry.directory("a"),
                TarEntry.file("a/f", 3).withMode(0640).withOwner(1, 2),
                TarEntry.link(MemberType.HARD_LINK, "a/h", "a/f"),
                TarEntry.link(MemberType.SYMBOLIC_LINK, "a/out", secret.toString()),
                TarEntry.file("\udcff\udc80", 1));
        Path copy = Files.createDirectory(host.resolve("copy"));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (RootedTree from = RootedTree.open(root);
                TarWriter writer = new TarWriter(packed)) {
            Packer.pack(from, "/", "", writer);
        }
        try (RootedTree to = RootedTree.open(copy)) {
            Unpacker.unpack(
                    new TarReader(new ByteArrayInputStream(packed.toByteArray()), ArchiveLimits.DEFAULT),
                    to,
                    Options.PLAIN);
        }
        assertThat(copy.resolve("a/f")).hasContent("xxx");
        assertThat(Files.getAttribute(copy.resolve("a/h"), "unix:nlink")).isEqualTo(2);
        assertThat(Files.readSymbolicLink(copy.resolve("a/out"))).isEqualTo(secret);
        assertThat(Files.getAttribute(copy.resolve("a/f"), "unix:uid", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(1);
        TreeRemoval.remove(copy);
        TreeRemoval.remove(root);
        assertThat(host.toFile().list()).containsExactly("secret");
    }

    @Test
    void deepTreesAndLinksAreRemovedWithoutLeavingThem() throws IOException {
        Path deep = Files.createDirectory(host.resolve("deep"));
        try (RootedTree tree = RootedTree.open(deep)) {
            FileDescriptor at = tree.directory("");
            for (int i = 0; i < 3000; i++) {
                try (FileDescriptor above = at) {
                    Syscalls.mkdir(above, "deeper", 0700);
                    at = RootedTree.handle(above, "deeper");
                }
            }
            Syscalls.symlink(host.toString(), at, "link");
            at.close();
        }
        TreeRemoval.remove(deep);
        assertThat(deep).doesNotExist();
        assertThat(secret).hasContent("untouched");
    }

    private void unpack(TarEntry... entries) throws IOException {
        unpackAs(Options.PLAIN, entries);
    }

    private void unpackAs(Options options, TarEntry... entries) throws IOException {
        byte[] archive = TarTest.archive(entries);
        try (RootedTree tree = RootedTree.open(root)) {
            Unpacker.unpack(new TarReader(new ByteArrayInputStream(archive), ArchiveLimits.DEFAULT), tree, options);
        }
        assertThat(secret).hasContent("untouched");
        assertThat(host.toFile().list()).containsOnly("root", "secret");
    }

    private void refused(String message, TarEntry... entries) {
        refused(Options.PLAIN, message, entries);
    }

    private void refused(Options options, String message, TarEntry... entries) {
        assertThatThrownBy(() -> unpackAs(options, entries))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(message);
        assertThat(secret).hasContent("untouched");
        assertThat(host.toFile().list()).containsOnly("root", "secret");
    }
}
