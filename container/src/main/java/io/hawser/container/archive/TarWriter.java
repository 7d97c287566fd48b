package io.hawser.container.archive;

import io.hawser.container.archive.TarEntry.MemberType;
import io.hawser.kernel.ffm.FileNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Writes a tar archive as a stream: ustar headers, with a pax header before each member that does not fit one (long names,
 * large numbers, fractions of a second, extended attributes). Owned by one thread; {@link #close()} writes the end and leaves
 * the stream beneath open.
 *
 * <p>Source: POSIX.1-2017, pax.
 */
public final class TarWriter implements EntrySink, AutoCloseable {

    private static final int BLOCK = 512;

    private final OutputStream out;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes a member without content (anything but a file, or an empty file). */
    public void add(TarEntry entry) throws IOException {
        add(entry, InputStream.nullInputStream());
    }

    /**
     * Writes a member. Exactly {@link TarEntry#size()} bytes are taken from {@code content}; what a file lacks because it
     * shrank meanwhile is written as zeros.
     */
    @Override
    public void add(TarEntry entry, InputStream content) throws IOException {
        SequencedMap<String, byte[]> records = records(entry);
        if (!records.isEmpty()) {
            byte[] body = pax(records);
            out.write(header(TarEntry.file("PaxHeaders/" + tail(entry.name()), body.length), 'x'));
            out.write(body);
            pad(body.length);
        }
        out.write(header(entry, entry.type().flag()));
        if (entry.type() == MemberType.FILE) {
            copy(content, entry.size());
            pad(entry.size());
        }
    }

    private void copy(InputStream content, long size) throws IOException {
        byte[] buffer = new byte[(int) Math.min(64 << 10, Math.max(1, size))];
        for (long left = size; left > 0; ) {
            int got = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (got < 0) {
                Arrays.fill(buffer, (byte) 0);
                got = (int) Math.min(buffer.length, left);
            }
            out.write(buffer, 0, got);
            left -= got;
        }
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
    }

    private static SequencedMap<String, byte[]> records(TarEntry entry) {
        SequencedMap<String, byte[]> records = new LinkedHashMap<>();
        if (bytes(entry.name()).length > 100) {
            records.put("path", bytes(entry.name()));
        }
        if (bytes(entry.linkName()).length > 100) {
            records.put("linkpath", bytes(entry.linkName()));
        }
        putIfLarge(records, "size", entry.size(), 11);
        putIfLarge(records, "uid", entry.uid() & 0xffff_ffffL, 7);
        putIfLarge(records, "gid", entry.gid() & 0xffff_ffffL, 7);
        if (!entry.modified().equals(entry.modified().truncatedTo(ChronoUnit.SECONDS))) {
            records.put("mtime", bytes(decimal(entry.modified())));
        }
        entry.attributes().forEach((name, value) -> records.put("SCHILY.xattr." + name, value));
        return records;
    }

    private static String decimal(Instant time) {
        return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
    }

    private static void putIfLarge(Map<String, byte[]> records, String key, long value, int octalDigits) {
        if (value >= 1L << (3 * octalDigits)) {
            records.put(key, bytes(Long.toString(value)));
        }
    }

    private static byte[] pax(SequencedMap<String, byte[]> records) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            int rest = bytes(key).length + value.length + 3;
            int length = rest + Integer.toString(rest).length();
            length = rest + Integer.toString(length).length();
            body.writeBytes(bytes(length + " " + key + "="));
            body.writeBytes(value);
            body.write('\n');
        });
        return body.toByteArray();
    }

    private static byte[] header(TarEntry entry, char type) {
        byte[] block = new byte[BLOCK];
        put(block, 0, 100, bytes(entry.name()));
        octal(block, 100, 8, entry.mode());
        octal(block, 108, 8, entry.uid() & 0xffff_ffffL);
        octal(block, 116, 8, entry.gid() & 0xffff_ffffL);
        octal(block, 124, 12, entry.size());
        octal(block, 136, 12, Math.max(0, entry.modified().getEpochSecond()));
        block[156] = (byte) type;
        put(block, 157, 100, bytes(entry.linkName()));
        put(block, 257, 8, new byte[] {'u', 's', 't', 'a', 'r', 0, '0', '0'});
        octal(block, 329, 8, entry.deviceMajor());
        octal(block, 337, 8, entry.deviceMinor());
        checksum(block);
        return block;
    }

    private static void checksum(byte[] block) {
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, 8, bytes("%06o\0 ".formatted(sum)));
    }

    /** Octal digits and a NUL; a number that does not fit is left 0, its pax record has it. */
    private static void octal(byte[] block, int offset, int length, long value) {
        boolean fits = value < 1L << (3 * (length - 1));
        String digits = Long.toOctalString(fits ? value : 0);
        put(block, offset, length, bytes("0".repeat(length - 1 - digits.length()) + digits));
    }

    private static void put(byte[] block, int offset, int length, byte[] value) {
        System.arraycopy(value, 0, block, offset, Math.min(length, value.length));
    }

    private static String tail(String name) {
        return name.length() <= 40 ? name : name.substring(name.length() - 40);
    }

    private static byte[] bytes(String text) {
        return FileNames.encode(text);
    }

    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.flush();
    }
}
