package io.hawser.kernel.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The attributes of one message or one nest, read in place. Immutable as long as the bytes are; any thread may read.
 *
 * <p>Each number comes in two forms: {@code u32(type)} throws {@link NoSuchElementException} if the kernel did not send
 * it, {@code u32(type, otherwise)} answers. Of attributes that occur twice the last counts, as for the kernel, except in
 * {@link #list}.
 */
public final class Attributes {
    private static final Attributes EMPTY = new Attributes(new byte[0], new int[0]);
    private static final int TYPE = 0;
    private static final int OFFSET = 1;
    private static final int LENGTH = 2;
    private static final int STRIDE = 3;

    private final ByteBuffer bytes;
    private final int[] index;

    private Attributes(byte[] bytes, int[] index) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        this.index = index;
    }

    public static Attributes empty() {
        return EMPTY;
    }

    /**
     * Reads the attributes in {@code length} bytes from {@code offset}.
     *
     * @throws IllegalArgumentException if an attribute is longer than what is there
     */
    public static Attributes parse(byte[] bytes, int offset, int length) {
        int[] index = new int[STRIDE * 16];
        int used = 0;
        int end = offset + length;
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        for (int at = offset; at + Netlink.NLA_HDRLEN <= end; ) {
            int size = view.getShort(at) & 0xffff;
            if (size < Netlink.NLA_HDRLEN || at + size > end) {
                throw new IllegalArgumentException("attribute of " + size + " bytes at " + at + " of " + end);
            }
            if (used == index.length) {
                index = Arrays.copyOf(index, used * 2);
            }
            index[used + TYPE] = view.getShort(at + 2) & Netlink.NLA_TYPE_MASK;
            index[used + OFFSET] = at + Netlink.NLA_HDRLEN;
            index[used + LENGTH] = size - Netlink.NLA_HDRLEN;
            used += STRIDE;
            at += Netlink.align(size);
        }
        return new Attributes(bytes, Arrays.copyOf(index, used));
    }

    /** The attributes from {@code offset} to the end: what follows the family's header in a payload. */
    public static Attributes parse(byte[] bytes, int offset) {
        return parse(bytes, offset, Math.max(bytes.length - offset, 0));
    }

    /**
     * One attribute of a list.
     *
     * @param type without the flag bits
     * @param value its payload
     */
    @SuppressWarnings("ArrayRecordComponent") // raw bytes, never compared
    public record Attribute(int type, byte[] value) {
        /** The attributes inside this one. */
        public Attributes nested() {
            return parse(value, 0);
        }
    }

    public boolean has(int type) {
        return find(type) >= 0;
    }

    public boolean isEmpty() {
        return index.length == 0;
    }

    public int u8(int type) {
        return bytes.get(at(type, 1)) & 0xff;
    }

    public int u8(int type, int otherwise) {
        return has(type) ? u8(type) : otherwise;
    }

    public int u16(int type) {
        return bytes.getShort(at(type, 2)) & 0xffff;
    }

    public int u16(int type, int otherwise) {
        return has(type) ? u16(type) : otherwise;
    }

    public long u32(int type) {
        return bytes.getInt(at(type, 4)) & 0xffff_ffffL;
    }

    public long u32(int type, long otherwise) {
        return has(type) ? u32(type) : otherwise;
    }

    /** A signed 32-bit number, or an index that is used as an int. */
    public int s32(int type) {
        return bytes.getInt(at(type, 4));
    }

    public int s32(int type, int otherwise) {
        return has(type) ? s32(type) : otherwise;
    }

    public long u64(int type) {
        return bytes.getLong(at(type, 8));
    }

    public long u64(int type, long otherwise) {
        return has(type) ? u64(type) : otherwise;
    }

    public int be16(int type) {
        int at = at(type, 2);
        return (bytes.get(at) & 0xff) << 8 | (bytes.get(at + 1) & 0xff);
    }

    public int be16(int type, int otherwise) {
        return has(type) ? be16(type) : otherwise;
    }

    public long be32(int type) {
        return be(at(type, 4), 4);
    }

    public long be32(int type, long otherwise) {
        return has(type) ? be32(type) : otherwise;
    }

    public long be64(int type) {
        return be(at(type, 8), 8);
    }

    public long be64(int type, long otherwise) {
        return has(type) ? be64(type) : otherwise;
    }

    /** A text up to its NUL, or to its end. */
    public String string(int type) {
        int found = require(type);
        int offset = index[found + OFFSET];
        int length = 0;
        while (length < index[found + LENGTH] && bytes.get(offset + length) != 0) {
            length++;
        }
        return new String(bytes.array(), offset, length, StandardCharsets.UTF_8);
    }

    public String string(int type, String otherwise) {
        return has(type) ? string(type) : otherwise;
    }

    /** A copy of the payload. */
    public byte[] bytes(int type) {
        return copy(require(type));
    }

    public Optional<String> optionalString(int type) {
        return has(type) ? Optional.of(string(type)) : Optional.empty();
    }

    public Optional<byte[]> optionalBytes(int type) {
        return has(type) ? Optional.of(bytes(type)) : Optional.empty();
    }

    public OptionalInt optionalInt(int type) {
        return has(type) ? OptionalInt.of(s32(type)) : OptionalInt.empty();
    }

    public OptionalLong optionalU32(int type) {
        return has(type) ? OptionalLong.of(u32(type)) : OptionalLong.empty();
    }

    /** The attributes inside an attribute; none if it is not there. */
    public Attributes nested(int type) {
        int found = find(type);
        return found < 0 ? EMPTY : parse(bytes.array(), index[found + OFFSET], index[found + LENGTH]);
    }

    /** The children of an attribute, each read as attributes itself, in order; none if it is not there. */
    public List<Attributes> list(int type) {
        Attributes nest = nested(type);
        List<Attributes> children = new ArrayList<>(nest.index.length / STRIDE);
        for (int i = 0; i < nest.index.length; i += STRIDE) {
            children.add(parse(nest.bytes.array(), nest.index[i + OFFSET], nest.index[i + LENGTH]));
        }
        return children;
    }

    /** All of them, in order. */
    public List<Attribute> entries() {
        List<Attribute> entries = new ArrayList<>(index.length / STRIDE);
        for (int i = 0; i < index.length; i += STRIDE) {
            entries.add(new Attribute(index[i + TYPE], copy(i)));
        }
        return entries;
    }

    private byte[] copy(int found) {
        int offset = index[found + OFFSET];
        return Arrays.copyOfRange(bytes.array(), offset, offset + index[found + LENGTH]);
    }

    private int find(int type) {
        for (int i = index.length - STRIDE; i >= 0; i -= STRIDE) {
            if (index[i + TYPE] == type) {
                return i;
            }
        }
        return -1;
    }

    private int require(int type) {
        int found = find(type);
        if (found < 0) {
            throw new NoSuchElementException("no attribute " + type);
        }
        return found;
    }

    private int at(int type, int length) {
        int found = require(type);
        if (index[found + LENGTH] < length) {
            throw new IllegalArgumentException(
                    "attribute " + type + " has " + index[found + LENGTH] + " bytes, not " + length);
        }
        return index[found + OFFSET];
    }

    private long be(int at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes.get(at + i) & 0xff);
        }
        return value;
    }
}
