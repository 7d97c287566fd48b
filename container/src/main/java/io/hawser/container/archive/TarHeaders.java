package io.hawser.container.archive;

import io.hawser.container.archive.TarEntry.MemberType;
import io.hawser.kernel.ffm.FileNames;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The headers that speak of one member, gathered until its own comes: pax records ({@code "27 path=a/long/name\n"}), GNU
 * long names, and the fields of the plain header that none of them overrides. One per member; owned by one thread.
 */
final class TarHeaders {

    /** Says that pax records are for this member only. */
    static final @Nullable SequencedMap<String, String> OWN = null;

    private static final String ATTRIBUTE_PREFIX = "SCHILY.xattr.";

    private final ArchiveLimits limits;
    private final SequencedMap<String, String> records = new LinkedHashMap<>();
    private final SequencedMap<String, byte[]> attributes = new LinkedHashMap<>();
    private @Nullable String longName;
    private @Nullable String longLink;

    TarHeaders(ArchiveLimits limits) {
        this.limits = limits;
    }

    void longName(byte[] body) {
        longName = text(body, 0, body.length);
    }

    void longLink(byte[] body) {
        longLink = text(body, 0, body.length);
    }

    /** Takes the records of a pax header: {@code "<length> <key>=<value>\n"}, the length counting the whole record. */
    void pax(byte[] body, @Nullable SequencedMap<String, String> global) throws ArchiveException {
        int at = 0;
        while (at < body.length && body[at] != 0) {
            int space = indexOf(body, ' ', at, Math.min(body.length, at + 10));
            int length = space < 0 ? -1 : decimal(body, at, space);
            int end = at + length;
            if (length < 5 || end > body.length || body[end - 1] != '\n') {
                throw new ArchiveException("broken tar archive: malformed pax record");
            }
            record(body, space + 1, end - 1, global);
            at = end;
        }
    }

    private void record(byte[] body, int from, int to, @Nullable SequencedMap<String, String> global)
            throws ArchiveException {
        int equals = indexOf(body, '=', from, to);
        if (equals < 0) {
            throw new ArchiveException("broken tar archive: malformed pax record");
        }
        String key = text(body, from, equals);
        if (key.startsWith(ATTRIBUTE_PREFIX)) {
            attributes.put(key.substring(ATTRIBUTE_PREFIX.length()), Arrays.copyOfRange(body, equals + 1, to));
        } else if (key.startsWith("GNU.sparse.")) {
            throw new ArchiveException("archive member of unsupported type: sparse file");
        } else if (wanted(key)) {
            (global == null ? records : global).put(key, text(body, equals + 1, to));
        }
    }

    private static boolean wanted(String key) {
        return switch (key) {
            case "path", "linkpath", "size", "uid", "gid", "mtime" -> true;
            default -> false;
        };
    }

    TarEntry apply(byte[] block, MemberType type, SequencedMap<String, String> global) throws ArchiveException {
        SequencedMap<String, String> merged = new LinkedHashMap<>(global);
        merged.putAll(records);
        long size = type == MemberType.FILE ? longOf(merged.get("size"), number(block, 124, 12)) : 0;
        if (size < 0) {
            throw new ArchiveException("broken tar archive: negative size");
        }
        return new TarEntry(
                bounded(name(block, global)),
                type,
                (int) number(block, 100, 8) & 07777,
                owner(longOf(merged.get("uid"), number(block, 108, 8))),
                owner(longOf(merged.get("gid"), number(block, 116, 8))),
                size,
                time(merged.get("mtime"), number(block, 136, 12)),
                bounded(first(merged.get("linkpath"), longLink, text(block, 157, 257))),
                (int) number(block, 329, 8),
                (int) number(block, 337, 8),
                attributes);
    }

    /** The name of the member that this header begins. */
    String name(byte[] block, SequencedMap<String, String> global) {
        String own = records.get("path");
        return first(own != null ? own : global.get("path"), longName, rawName(block));
    }

    private static String first(@Nullable String pax, @Nullable String gnu, String plain) {
        return pax != null ? pax : gnu != null ? gnu : plain;
    }

    private String bounded(String name) throws ArchiveException {
        if (FileNames.encode(name).length > limits.nameBytes()) {
            throw new ArchiveException("archive has a name of more than " + limits.nameBytes() + " bytes");
        }
        if (name.indexOf('\0') >= 0) {
            throw new ArchiveException("archive has a name with a NUL in it");
        }
        return name;
    }

    private static int owner(long number) throws ArchiveException {
        if (number < 0 || number > 0xffff_fffeL) {
            throw new ArchiveException("archive has an owner that is no user or group number: " + number);
        }
        return (int) number;
    }

    private static Instant time(@Nullable String pax, long plain) throws ArchiveException {
        if (pax == null) {
            return TarReader.instant(plain, 0);
        }
        int dot = pax.indexOf('.');
        String fraction = dot < 0 ? "" : (pax.substring(dot + 1) + "000000000").substring(0, 9);
        long seconds = longOf(dot < 0 ? pax : pax.substring(0, dot), 0);
        return TarReader.instant(seconds, fraction.isEmpty() ? 0 : (int) Math.max(0, longOf(fraction, 0)));
    }

    private static long longOf(@Nullable String text, long otherwise) throws ArchiveException {
        if (text == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ArchiveException("broken tar archive: '" + shortened(text) + "' is no number");
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** {@code prefix/name} of a plain header; the prefix only where the format is ustar's (GNU keeps times there). */
    static String rawName(byte[] block) {
        String name = text(block, 0, 100);
        boolean ustar = block[257] == 'u' && block[262] == 0;
        String prefix = ustar ? text(block, 345, 500) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** A numeric field: octal digits, or (first bit set) a big-endian number, GNU's way of writing large ones. */
    static long number(byte[] block, int offset, int length) throws ArchiveException {
        if ((block[offset] & 0x80) != 0) {
            return binary(block, offset, length);
        }
        long value = 0;
        for (int i = offset; i < offset + length; i++) {
            int c = block[i];
            if (c >= '0' && c <= '7') {
                value = value * 8 + (c - '0');
            } else if (c != ' ' && c != 0) {
                throw new ArchiveException("broken tar archive: number expected in a header");
            } else if (c == 0) {
                return value;
            }
        }
        return value;
    }

    private static long binary(byte[] block, int offset, int length) throws ArchiveException {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = offset; i < offset + length; i++) {
            int b = i == offset ? (block[i] & 0x3f) | (negative ? 0xc0 : 0) : block[i] & 0xff;
            if (value >> 55 != (negative ? -1 : 0)) {
                throw new ArchiveException("broken tar archive: number out of range in a header");
            }
            value = value << 8 | b;
        }
        return value;
    }

    static boolean checksumHolds(byte[] block) {
        long wanted;
        try {
            wanted = number(block, 148, 8);
        } catch (ArchiveException e) {
            return false;
        }
        long unsigned = 0;
        for (int i = 0; i < block.length; i++) {
            unsigned += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        return wanted == unsigned;
    }

    /** Text up to a NUL. */
    static String text(byte[] bytes, int from, int to) {
        int end = indexOf(bytes, '\0', from, to);
        return FileNames.decode(bytes, from, end < 0 ? to : end);
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int decimal(byte[] bytes, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return from == to ? -1 : value;
    }
}
