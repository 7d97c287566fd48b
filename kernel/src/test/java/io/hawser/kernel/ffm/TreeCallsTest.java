package io.hawser.kernel.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeCallsTest {

    @TempDir
    Path temp;

    @Test
    void anyBytesComeBackFromAName() {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            byte[] name = new byte[random.nextInt(20)];
            random.nextBytes(name);
            String text = FileNames.decode(name, 0, name.length);
            assertThat(FileNames.encode(text)).isEqualTo(name);
        }
        assertThat(FileNames.encode("grüße 🚢")).isEqualTo("grüße 🚢".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFileIsSeenAsItIs() throws IOException {
        Files.writeString(temp.resolve("f"), "12345");
        try (FileDescriptor folder = Syscalls.open(temp.toString(), Syscalls.O_RDONLY | Syscalls.O_DIRECTORY, 0)) {
            TreeCalls.link(folder, "f", folder, "hard");
            Syscalls.symlink("where/ever", folder, "soft");
            Syscalls.mkdir(folder, "\udcff", 0700);
            Instant time = Instant.ofEpochSecond(1_500_000_000, 42);
            TreeCalls.modified(folder, "f", time);
            try (FileDescriptor handle = Syscalls.open(temp.resolve("f").toString(), Syscalls.O_PATH, 0)) {
                TreeCalls.chmod(handle, 04751);
            }
            TreeCalls.Details details = TreeCalls.details(folder, "hard");
            assertThat(details.links()).isEqualTo(2);
            assertThat(details.modified()).isEqualTo(time);
            assertThat(details.basic().permissions()).isEqualTo(04751);
            assertThat(details.basic().size()).isEqualTo(5);
            assertThat(TreeCalls.readLink(folder, "soft")).isEqualTo("where/ever");
            assertThat(TreeCalls.names(folder)).containsExactlyInAnyOrder("f", "hard", "soft", "\udcff");
            TreeCalls.rename(folder, "soft", folder, "softer");
            assertThat(TreeCalls.details(folder, "softer").basic().isSymbolicLink())
                    .isTrue();
            Syscalls.unlink(folder, "\udcff", Syscalls.AT_REMOVEDIR);
        }
    }

    @Test
    void attributesComeBack() throws IOException {
        Files.writeString(temp.resolve("f"), "");
        try (FileDescriptor folder = Syscalls.open(temp.toString(), Syscalls.O_PATH | Syscalls.O_DIRECTORY, 0)) {
            TreeCalls.attribute(folder, "f", "user.a", new byte[] {1, 0, 2});
            assertThat(TreeCalls.attribute(folder, "f", "user.a")).hasValue(new byte[] {1, 0, 2});
            assertThat(TreeCalls.attribute(folder, "f", "user.b")).isEmpty();
            assertThat(TreeCalls.attributes(folder, "f")).contains("user.a");
        }
    }
}
