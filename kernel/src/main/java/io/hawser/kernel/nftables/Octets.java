package io.hawser.kernel.nftables;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable string of octets, as it lies in a register, a set key or a comparison. Compared unsigned and in order,
 * as the kernel compares interval keys. Example: {@code 0a000001} is 10.0.0.1.
 */
public final class Octets implements Comparable<Octets> {
    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Octets of(byte... bytes) {
        return new Octets(bytes.clone());
    }

    /** The low {@code length} octets of {@code number}, most significant first (network order). */
    public static Octets ofNumber(long number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = (byte) (number >>> (8 * i));
        }
        return new Octets(bytes);
    }

    /** The 32-bit number in the machine's own order, as marks and conntrack bits lie in a register. */
    public static Octets ofHostInt(int number) {
        return ofNumber(HostOrder.swap(number), 4);
    }

    public int length() {
        return bytes.length;
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    /** These octets read as one unsigned number in network order; at most 8 of them. */
    public long toNumber() {
        if (bytes.length > Long.BYTES) {
            throw new IllegalStateException(bytes.length + " octets are no number");
        }
        long number = 0;
        for (byte b : bytes) {
            number = number << 8 | (b & 0xff);
        }
        return number;
    }

    /** These four octets read as a number in the machine's own order. */
    public int toHostInt() {
        return HostOrder.swap((int) toNumber());
    }

    public Octets slice(int from, int to) {
        return new Octets(Arrays.copyOfRange(bytes, from, to));
    }

    /** These octets with zeros behind them up to the next multiple of four, as a register or a key field holds them. */
    public Octets padded() {
        return new Octets(Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4));
    }

    public boolean isZero() {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The number one higher, of the same length; all ones wrap to zero. */
    public Octets next() {
        return step(1);
    }

    /** The number one lower, of the same length; zero wraps to all ones. */
    public Octets previous() {
        return step(-1);
    }

    private Octets step(int by) {
        byte[] result = bytes.clone();
        byte wrapped = (byte) (by > 0 ? 0 : -1);
        int i = result.length;
        do {
            i--;
            result[i] += (byte) by;
        } while (result[i] == wrapped && i > 0);
        return new Octets(result);
    }

    @Override
    public int compareTo(Octets other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets o && Arrays.equals(bytes, o.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
