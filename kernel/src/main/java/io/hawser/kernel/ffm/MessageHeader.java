package io.hawser.kernel.ffm;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct msghdr} of one buffer.
 *
 * <pre>
 * name 8 | namelen 4 +4 | iov 8 | iovlen 8 | control 8 | controllen 8 | flags 4 +4   = 56 bytes
 * </pre>
 *
 * <p>Source: recvmsg(2), sendmsg(2).
 */
final class MessageHeader {
    private static final int SIZE = 56;
    private static final int VECTOR = 16;
    private static final int NAME_LENGTH = 8;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;

    private final MemorySegment struct;

    /** Of what lives as long as the frame. */
    MessageHeader(Frame frame, MemorySegment data, MemorySegment control) {
        MemorySegment vector = frame.room(VECTOR);
        Struct.putInt64(vector, 0, data.address());
        Struct.putInt64(vector, 8, data.byteSize());
        struct = frame.room(SIZE);
        Struct.putInt64(struct, 16, vector.address());
        Struct.putInt64(struct, 24, 1);
        Struct.putInt64(struct, 32, control.address());
        Struct.putInt64(struct, CONTROL_LENGTH, control.byteSize());
    }

    /** With the other end's address, or room for it. */
    MessageHeader named(MemorySegment name) {
        Struct.putInt64(struct, 0, name.address());
        Struct.putInt32(struct, NAME_LENGTH, (int) name.byteSize());
        return this;
    }

    long address() {
        return struct.address();
    }

    /** How much of the room for the other end's address the kernel has filled. */
    int nameLength() {
        return Struct.int32(struct, NAME_LENGTH);
    }

    /** How much of the room for control messages the kernel has filled. */
    long controlLength() {
        return Struct.int64(struct, CONTROL_LENGTH);
    }

    /** {@code MSG_*}, as the kernel has set them. */
    int flags() {
        return Struct.int32(struct, FLAGS);
    }
}
