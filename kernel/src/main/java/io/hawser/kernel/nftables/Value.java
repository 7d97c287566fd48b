package io.hawser.kernel.nftables;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One value of a known type: an address, a port, an interface's name. Printed as nft prints it. */
public record Value(DataType type, Octets octets) {
    public Value {
        if (octets.length() != type.length()) {
            throw new IllegalArgumentException(
                    type.keyword() + " has " + type.length() + " octets, not " + octets.length());
        }
    }

    /** @param name at most 15 octets, as IFNAMSIZ leaves */
    public static Value interfaceName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= DataType.IFNAME.length()) {
            throw new IllegalArgumentException("not an interface name: '" + name + "'");
        }
        return new Value(DataType.IFNAME, Octets.of(Arrays.copyOf(bytes, DataType.IFNAME.length())));
    }

    public static Value address(InetAddress address) {
        DataType type = address instanceof Inet4Address ? DataType.IPV4_ADDR : DataType.IPV6_ADDR;
        return new Value(type, Octets.of(address.getAddress()));
    }

    /** @param number the IP protocol number: 6 for TCP, 17 for UDP, 132 for SCTP */
    public static Value protocol(int number) {
        return new Value(DataType.INET_PROTO, Octets.ofNumber(number, 1));
    }

    public static Value port(int number) {
        if (number < 0 || number > 0xffff) {
            throw new IllegalArgumentException("not a port: " + number);
        }
        return new Value(DataType.INET_SERVICE, Octets.ofNumber(number, 2));
    }

    /** @param family {@link Family#IP} or {@link Family#IP6} */
    public static Value nfProto(Family family) {
        return new Value(DataType.NF_PROTO, Octets.ofNumber(family.number(), 1));
    }

    /** @param number of linux/if_packet.h: PACKET_BROADCAST is 1, PACKET_MULTICAST 2 */
    public static Value packetType(int number) {
        return new Value(DataType.PKT_TYPE, Octets.ofNumber(number, 1));
    }

    /** @param mac six octets */
    public static Value etherAddress(byte[] mac) {
        return new Value(DataType.ETHER_ADDR, Octets.of(mac));
    }

    public String text() {
        return ValueText.of(type, octets);
    }

    /** Written out: the JVM would spin the general way for records anew at every start of a daemon. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Value that && type == that.type && octets.equals(that.octets);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + octets.hashCode();
    }
}
