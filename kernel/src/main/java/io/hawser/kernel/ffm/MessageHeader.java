package io.hawser.kernel.ffm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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
        vector.set(ValueLayout.JAVA_LONG, 0, data.address());
        vector.set(ValueLayout.JAVA_LONG, 8, data.byteSize());
        struct = frame.room(SIZE);
        struct.set(ValueLayout.JAVA_LONG, 16, vector.address());
        struct.set(ValueLayout.JAVA_LONG, 24, 1);
        struct.set(ValueLayout.JAVA_LONG, 32, control.address());
        struct.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH, control.byteSize());
    }

    /** With the other end's address, or room for it. */
    MessageHeader named(MemorySegment name) {
        struct.set(ValueLayout.JAVA_LONG, 0, name.address());
        struct.set(ValueLayout.JAVA_INT, NAME_LENGTH, (int) name.byteSize());
        return this;
    }

    long address() {
        return struct.address();
    }

    /** How much of the room for the other end's address the kernel has filled. */
    int nameLength() {
        return struct.get(ValueLayout.JAVA_INT, NAME_LENGTH);
    }

    /** How much of the room for control messages the kernel has filled. */
    long controlLength() {
        return struct.get(ValueLayout.JAVA_LONG, CONTROL_LENGTH);
    }

    /** {@code MSG_*}, as the kernel has set them. */
    int flags() {
        return struct.get(ValueLayout.JAVA_INT, FLAGS);
    }
}
