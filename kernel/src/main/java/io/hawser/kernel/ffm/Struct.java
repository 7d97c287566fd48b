package io.hawser.kernel.ffm;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The members of C structs and arrays in native memory, by their offset in bytes; numbers are in the processor's order and need no
 * alignment. {@link MemorySegment} has the same by layout, and quicker where it is called often; but through handles that the JVM
 * has to make at every start, which takes some milliseconds.
 */
final class Struct {
    private Struct() {}

    /** All of them, for whoever reads many. */
    static ByteBuffer members(MemorySegment struct) {
        return struct.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    static short int16(MemorySegment struct, long at) {
        return members(struct).getShort(Math.toIntExact(at));
    }

    static int int32(MemorySegment struct, long at) {
        return members(struct).getInt(Math.toIntExact(at));
    }

    static long int64(MemorySegment struct, long at) {
        return members(struct).getLong(Math.toIntExact(at));
    }

    static void putInt16(MemorySegment struct, long at, short value) {
        members(struct).putShort(Math.toIntExact(at), value);
    }

    static void putInt32(MemorySegment struct, long at, int value) {
        members(struct).putInt(Math.toIntExact(at), value);
    }

    static void putInt64(MemorySegment struct, long at, long value) {
        members(struct).putLong(Math.toIntExact(at), value);
    }

    /** Copies octets out of native memory. */
    static void read(MemorySegment struct, long at, byte[] into, int offset, int length) {
        struct.asByteBuffer().get(Math.toIntExact(at), into, offset, length);
    }

    /** Copies octets into native memory. */
    static void write(byte[] from, int offset, MemorySegment struct, long at, int length) {
        struct.asByteBuffer().put(Math.toIntExact(at), from, offset, length);
    }
}
