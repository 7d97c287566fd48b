package io.hawser.container.archive;

import io.hawser.container.archive.TarEntry.MemberType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads a tar archive as a stream: {@link #next()} gives the header of the next member, {@link #read} the content of the
 * last one. Owned by one thread. The stream beneath is the caller's to close.
 *
 * <p>An archive is blocks of 512 bytes: a header for each member, then its content filled up to whole blocks; two blocks of
 * zeros end it. Extended headers (pax {@code x} and {@code g}, GNU {@code L} and {@code K}) come as members of their own
 * before the one they speak of, and override its fields. Everything is bounded by {@link ArchiveLimits}; sparse files, old
 * multi-volume parts and unknown types are refused.
 *
 * <pre>
 *   offset 0 name[100]  100 mode[8]  108 uid[8]  116 gid[8]  124 size[12]  136 mtime[12]  148 checksum[8]  156 type
 *   157 linkname[100]   257 "ustar"  263 version 265 uname[32] 297 gname[32] 329 major[8] 337 minor[8] 345 prefix[155]
 * </pre>
 *
 * <p>Source: POSIX.1-2017, pax; GNU tar manual, "Basic Tar Format".
 */
public final class TarReader extends InputStream {

    private static final int BLOCK = 512;

    private final InputStream in;
    private final ArchiveLimits limits;
    private final SequencedMap<String, String> global = new LinkedHashMap<>();
    private long entries;
    private long total;
    private long remaining;
    private int padding;
    private boolean ended;

    public TarReader(InputStream in, ArchiveLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /**
     * The next member, its content unread; whatever was left of the one before is skipped. Empty at the end.
     *
     * @throws ArchiveException when this is no tar archive, a broken one, or one beyond the limits
     */
    public Optional<TarEntry> next() throws IOException {
        TarHeaders extended = new TarHeaders(limits);
        while (true) {
            skipContent();
            byte[] block = nextBlock();
            if (block.length == 0) {
                return Optional.empty();
            }
            count();
            char type = (char) (block[156] & 0xff);
            switch (type) {
                case 'x' -> extended.pax(small(block), TarHeaders.OWN);
                case 'g' -> extended.pax(small(block), global);
                case 'L' -> extended.longName(small(block));
                case 'K' -> extended.longLink(small(block));
                default -> {
                    return Optional.of(member(block, type, extended));
                }
            }
        }
    }

    private TarEntry member(byte[] block, char flag, TarHeaders extended) throws IOException {
        MemberType type = type(flag, extended.name(block, global));
        TarEntry entry = extended.apply(block, type, global);
        if (type != MemberType.FILE) {
            // Folders and links with a size exist in the wild; the size of theirs means nothing (POSIX).
            open(0);
            return entry;
        }
        total += entry.size();
        if (entry.size() > limits.totalBytes() || total > limits.totalBytes()) {
            throw new ArchiveException("archive is too large: more than " + limits.totalBytes() + " bytes of content");
        }
        open(entry.size());
        return entry;
    }

    private static MemberType type(char flag, String name) throws ArchiveException {
        return switch (flag) {
            // Archives older than ustar have no type for folders, only a name that ends so.
            case '\0', '0', '7' -> name.endsWith("/") ? MemberType.DIRECTORY : MemberType.FILE;
            case '1' -> MemberType.HARD_LINK;
            case '2' -> MemberType.SYMBOLIC_LINK;
            case '3' -> MemberType.CHARACTER_DEVICE;
            case '4' -> MemberType.BLOCK_DEVICE;
            case '5' -> MemberType.DIRECTORY;
            case '6' -> MemberType.FIFO;
            default ->
                throw new ArchiveException("archive member of unsupported type 0x" + Integer.toHexString(flag)
                        + (flag == 'S' ? " (sparse file)" : ""));
        };
    }

    private void count() throws ArchiveException {
        if (++entries > limits.entries()) {
            throw new ArchiveException("archive has more than " + limits.entries() + " members");
        }
    }

    private byte[] small(byte[] block) throws IOException {
        long size = TarHeaders.number(block, 124, 12);
        if (size < 0 || size > limits.headerBytes()) {
            throw new ArchiveException(
                    "archive has an extended header of " + size + " bytes, more than " + limits.headerBytes());
        }
        open(size);
        byte[] body = in.readNBytes((int) size);
        remaining -= body.length;
        if (remaining > 0) {
            throw truncated();
        }
        return body;
    }

    private void open(long size) {
        remaining = size;
        padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
    }

    private void skipContent() throws IOException {
        if (skipped(remaining) < remaining) {
            throw truncated();
        }
        // Some writers (umoci for one) leave out the fill of the last member and the end; Go's reader takes it for the
        // end.
        ended |= skipped(padding) < padding;
        open(0);
    }

    /** Reads instead of skipping: a stream that digests what is read would miss what is skipped. */
    private long skipped(long bytes) throws IOException {
        byte[] buffer = new byte[(int) Math.min(bytes, 32 << 10)];
        long done = 0;
        while (done < bytes) {
            int got = in.read(buffer, 0, (int) Math.min(buffer.length, bytes - done));
            if (got < 0) {
                return done;
            }
            done += got;
        }
        return done;
    }

    /** The next header, or an empty array at the end. */
    private byte[] nextBlock() throws IOException {
        if (ended) {
            return new byte[0];
        }
        byte[] block = in.readNBytes(BLOCK);
        if (block.length == 0 || isZero(block)) {
            ended = true;
            return new byte[0];
        }
        if (block.length < BLOCK) {
            throw entries == 0 ? new ArchiveException("not a tar archive: shorter than a block") : truncated();
        }
        if (!TarHeaders.checksumHolds(block)) {
            throw new ArchiveException(
                    entries == 0 ? "not a tar archive" : "broken tar archive: wrong header checksum");
        }
        return block;
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static ArchiveException truncated() {
        return new ArchiveException("broken tar archive: unexpected end");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (remaining == 0) {
            return -1;
        }
        int got = in.read(buffer, offset, (int) Math.min(length, remaining));
        if (got < 0) {
            throw truncated();
        }
        remaining -= got;
        return got;
    }

    /** Time of a header field in whole seconds, kept within what a file system can hold. */
    static Instant instant(long seconds, int nanos) {
        long bounded = Math.clamp(seconds, 0, 0xffff_ffffL * 2);
        return Instant.ofEpochSecond(bounded, nanos);
    }
}
