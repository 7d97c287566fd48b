package io.hawser.network.model;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The two address families of the Internet Protocol. */
public enum Family {
    IPV4(32),
    IPV6(128);

    private final int bits;

    Family(int bits) {
        this.bits = bits;
    }

    /** The length of an address in bits. */
    public int bits() {
        return bits;
    }

    /** {@code 4} or {@code 6}, as in "IPv4". */
    public int version() {
        return this == IPV4 ? 4 : 6;
    }

    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }
}
