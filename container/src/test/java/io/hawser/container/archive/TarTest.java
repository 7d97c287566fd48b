package io.hawser.container.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.archive.TarEntry.MemberType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class TarTest {

    private static final ArchiveLimits SMALL = new ArchiveLimits(5, 1000, 300, 1000);

    @Test
    void everythingThatAHeaderSaysComesBack() throws IOException {
        SequencedMap<String, byte[]> attributes = new LinkedHashMap<>();
        attributes.put("security.capability", new byte[] {1, 0, 0, 2, '\n', '='});
        TarEntry odd = new TarEntry(
                "a/".repeat(80) + "ü\udcff",
                MemberType.FILE,
                06755,
                3_000_000,
                -2,
                5,
                Instant.ofEpochSecond(1_700_000_000, 123_456_789),
                "",
                0,
                0,
                attributes);
        TarEntry link = TarEntry.link(MemberType.SYMBOLIC_LINK, "l", "/t".repeat(90));
        TarEntry device = new TarEntry(
                "d", MemberType.BLOCK_DEVICE, 0600, 0, 6, 0, Instant.EPOCH, "", 8, 17, new LinkedHashMap<>());

        List<TarEntry> read = read(archive(odd, link, device), ArchiveLimits.DEFAULT);

        assertThat(read).hasSize(3);
        assertThat(read.get(0)).usingRecursiveComparison().isEqualTo(odd);
        assertThat(read.get(1)).usingRecursiveComparison().isEqualTo(link);
        assertThat(read.get(2)).usingRecursiveComparison().isEqualTo(device);
    }

    @Test
    void contentFollowsItsHeaderAndWhatIsUnreadIsSkipped() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            writer.add(TarEntry.file("skipped", 600), new ByteArrayInputStream(new byte[600]));
            writer.add(TarEntry.file("x", 5), new ByteArrayInputStream(bytes("hello")));
        }
        TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()), ArchiveLimits.DEFAULT);
        reader.next();
        assertThat(reader.next().orElseThrow().name()).isEqualTo("x");
        assertThat(reader.readAllBytes()).isEqualTo(bytes("hello"));
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void limitsAreHeldAndNamed() throws IOException {
        TarEntry[] six = new TarEntry[6];
        for (int i = 0; i < six.length; i++) {
            six[i] = TarEntry.file("f" + i, 0);
        }
        refused(archive(six), "archive has more than 5 members");
        refused(archive(TarEntry.file("big", 1001)), "archive is too large: more than 1000 bytes of content");
        refused(archive(TarEntry.file("n".repeat(301), 0)), "archive has a name of more than 300 bytes");
        refused(archive(TarEntry.file("n".repeat(2000), 0)), "archive has an extended header of 2011 bytes");
    }

    @Test
    void garbageIsRefusedNotBelieved() {
        refused(bytes("hello"), "not a tar archive");
        refused("x".repeat(1024).getBytes(StandardCharsets.US_ASCII), "not a tar archive");
        byte[] cut = archive(TarEntry.file("f", 900));
        assertThat(readOrFail(java.util.Arrays.copyOf(cut, 512 + 900))).hasSize(1);
        refused(java.util.Arrays.copyOf(cut, 700), "broken tar archive: unexpected end");
    }

    /** Whatever bytes come: entries, an end, or an ArchiveException; never another exception, never a hang. */
    @Test
    void damagedArchivesAreReadOrRefused() {
        byte[] sound = archive(
                TarEntry.file("n".repeat(200), 10),
                TarEntry.link(MemberType.HARD_LINK, "h", "x"),
                TarEntry.directory("d/"));
        Random random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = sound.clone();
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            fix(damaged);
            try {
                read(damaged, SMALL);
            } catch (IOException e) {
                assertThat(e).isInstanceOf(ArchiveException.class);
            }
        }
    }

    /** Makes the checksums of all blocks right, so that the damage is looked at. */
    private static void fix(byte[] archive) {
        for (int at = 0; at + 512 <= archive.length; at += 512) {
            int sum = 0;
            for (int i = 0; i < 512; i++) {
                sum += i >= 148 && i < 156 ? ' ' : archive[at + i] & 0xff;
            }
            byte[] digits = bytes("%06o\0 ".formatted(sum));
            if (archive[at + 257] == 'u') {
                System.arraycopy(digits, 0, archive, at + 148, 8);
            }
        }
    }

    private static void refused(byte[] archive, String message) {
        assertThatThrownBy(() -> read(archive, SMALL))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(message);
    }

    static byte[] archive(TarEntry... entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            for (TarEntry entry : entries) {
                writer.add(entry, new ByteArrayInputStream(bytes("x".repeat((int) entry.size()))));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static List<TarEntry> read(byte[] archive, ArchiveLimits limits) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive), limits);
        List<TarEntry> entries = new ArrayList<>();
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            entries.add(next.get());
        }
        return entries;
    }

    private static List<TarEntry> readOrFail(byte[] archive) {
        try {
            return read(archive, SMALL);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
