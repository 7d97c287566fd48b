package io.hawser.kernel.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes netlink messages one behind the other into one growing buffer: a batch.
 *
 * <pre>
 * new MessageWriter()
 *     .begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL)    28 00 00 00 | 10 00 | 01 06 | seq | pid     nlmsghdr
 *     .u8(0).pad(15)                                    00 .. 00                                    ifinfomsg
 *     .attrString(IFLA_IFNAME, "eth0")                  09 00 | 03 00 | 65 74 68 30 00 | 00 00 00   nlattr
 *     .end()
 * </pre>
 *
 * Numbers are in host byte order unless the method says {@code be}. Lengths are patched when a message or a nest ends.
 * Used by one thread at a time.
 *
 * <p>Source: netlink(7), {@code linux/netlink.h} (nlmsghdr, nlattr).
 */
public final class MessageWriter {
    private static final int DEEPEST_NEST = 16;
    private static final int NONE = -1;

    private ByteBuffer buffer = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());
    private int[] starts = new int[8];
    private int count;
    private int open = NONE;
    private final int[] nests = new int[DEEPEST_NEST];
    private int depth;

    /** Starts a message; NLM_F_REQUEST is added, and the socket stamps the sequence number and asks for the ack. */
    public MessageWriter begin(int type, int flags) {
        if (open != NONE) {
            throw new IllegalStateException("the message before is not ended");
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
        }
        open = buffer.position();
        starts[count++] = open;
        room(Netlink.NLMSG_HDRLEN);
        buffer.putInt(0).putShort((short) type).putShort((short) (flags | Netlink.NLM_F_REQUEST));
        buffer.putInt(0).putInt(0);
        return this;
    }

    /** Ends the message and patches its length. */
    public MessageWriter end() {
        if (open == NONE || depth != 0) {
            throw new IllegalStateException("no message to end, or a nest is open");
        }
        buffer.putInt(open, buffer.position() - open);
        align();
        open = NONE;
        return this;
    }

    public MessageWriter u8(int value) {
        room(1);
        buffer.put((byte) value);
        return this;
    }

    public MessageWriter u16(int value) {
        room(2);
        buffer.putShort((short) value);
        return this;
    }

    public MessageWriter u32(long value) {
        room(4);
        buffer.putInt((int) value);
        return this;
    }

    public MessageWriter u64(long value) {
        room(8);
        buffer.putLong(value);
        return this;
    }

    public MessageWriter be16(int value) {
        return u8(value >> 8).u8(value);
    }

    public MessageWriter be32(long value) {
        return be16((int) (value >> 16)).be16((int) value);
    }

    public MessageWriter bytes(byte[] value) {
        room(value.length);
        buffer.put(value);
        return this;
    }

    /** {@code length} zero bytes. */
    public MessageWriter pad(int length) {
        room(length);
        for (int i = 0; i < length; i++) {
            buffer.put((byte) 0);
        }
        return this;
    }

    public MessageWriter attr(int type, byte[] value) {
        return header(type, value.length).bytes(value).align();
    }

    public MessageWriter attrU8(int type, int value) {
        return header(type, 1).u8(value).align();
    }

    public MessageWriter attrU16(int type, int value) {
        return header(type, 2).u16(value).align();
    }

    public MessageWriter attrU32(int type, long value) {
        return header(type, 4).u32(value);
    }

    public MessageWriter attrU64(int type, long value) {
        return header(type, 8).u64(value);
    }

    public MessageWriter attrBe16(int type, int value) {
        return header(type, 2).be16(value).align();
    }

    public MessageWriter attrBe32(int type, long value) {
        return header(type, 4).be32(value);
    }

    public MessageWriter attrBe64(int type, long value) {
        return header(type, 8).be32(value >>> 32).be32(value);
    }

    /** UTF-8 with the NUL that the kernel expects of NLA_NUL_STRING and NLA_STRING alike. */
    public MessageWriter attrString(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return header(type, text.length + 1).bytes(text).u8(0).align();
    }

    /** An attribute whose presence is the message. */
    public MessageWriter attrFlag(int type) {
        return header(type, 0);
    }

    /** Starts an attribute that holds attributes; what is written until {@link #endNest} is inside. */
    public MessageWriter nest(int type) {
        return raw(type | Netlink.NLA_F_NESTED);
    }

    /**
     * Starts an attribute whose content is written by hand until {@link #endNest}, without NLA_F_NESTED; for
     * VETH_INFO_PEER and its like, which begin with a structure.
     */
    public MessageWriter raw(int type) {
        nests[depth++] = buffer.position();
        return header(type, 0);
    }

    public MessageWriter endNest() {
        int start = nests[--depth];
        int length = buffer.position() - start;
        if (length > 0xffff) {
            throw new IllegalStateException("a nested attribute holds at most 65535 bytes, not " + length);
        }
        buffer.putShort(start, (short) length);
        return align();
    }

    /** Messages begun so far. */
    public int count() {
        return count;
    }

    /** Bytes written so far. */
    public int size() {
        return buffer.position();
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** The bytes themselves; valid up to {@link #size}. */
    byte[] array() {
        if (open != NONE) {
            throw new IllegalStateException("the last message is not ended");
        }
        return buffer.array();
    }

    int type(int index) {
        return buffer.getShort(starts[index] + 4) & 0xffff;
    }

    void addFlags(int index, int flags) {
        int at = starts[index] + 6;
        buffer.putShort(at, (short) (buffer.getShort(at) | flags));
    }

    void stamp(int index, int sequence) {
        buffer.putInt(starts[index] + 8, sequence);
    }

    private MessageWriter header(int type, int length) {
        room(Netlink.NLA_HDRLEN + length);
        buffer.putShort((short) (Netlink.NLA_HDRLEN + length)).putShort((short) type);
        return this;
    }

    private MessageWriter align() {
        return pad(Netlink.align(buffer.position()) - buffer.position());
    }

    private void room(int length) {
        if (buffer.remaining() < length) {
            int capacity = Math.max(buffer.capacity() * 2, buffer.position() + length);
            buffer.flip();
            buffer =
                    ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder()).put(buffer);
        }
    }
}
