package io.hawser.kernel.nftables;

import java.nio.ByteOrder;

/** The machine's own byte order, in which nftables keeps marks, conntrack bits and interface indexes. */
final class HostOrder {
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private HostOrder() {}

    static boolean isLittle() {
        return LITTLE;
    }

    /** The number with its bytes turned round where the machine is little-endian: host to network order and back. */
    static int swap(int number) {
        return LITTLE ? Integer.reverseBytes(number) : number;
    }
}
