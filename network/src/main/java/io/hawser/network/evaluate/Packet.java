package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Expression.Base;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A packet as the rules see it: its headers, built from its fields when a rule loads octets of them.
 *
 * @param tuple both ends
 * @param ethernet the frame's ends; empty for what the host itself sends
 * @param mark the packet mark, which rules set and read
 */
record Packet(Tuple tuple, Optional<Ethernet> ethernet, int mark) {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int TTL = 64;

    /** Who sent a frame and to whom. */
    record Ethernet(MacAddress from, MacAddress to) {}

    static Packet of(Tuple tuple) {
        return new Packet(tuple, Optional.empty(), 0);
    }

    Packet with(Tuple changed) {
        return new Packet(changed, ethernet, mark);
    }

    Packet between(MacAddress from, MacAddress to) {
        return new Packet(tuple, Optional.of(new Ethernet(from, to)), mark);
    }

    Packet marked(int changed) {
        return new Packet(tuple, ethernet, changed);
    }

    Family family() {
        return tuple.family();
    }

    int etherType() {
        return family() == Family.IPV4 ? IPV4 : IPV6;
    }

    /** The header a payload instruction counts from, or empty where the packet has none. */
    Optional<byte[]> header(Base base) {
        return switch (base) {
            case LINK -> ethernet.map(this::frame);
            case NETWORK -> Optional.of(family() == Family.IPV4 ? ipv4() : ipv6());
            case TRANSPORT -> Optional.of(transport());
        };
    }

    private byte[] frame(Ethernet ends) {
        return ByteBuffer.allocate(14)
                .put(ends.to().bytes())
                .put(ends.from().bytes())
                .putShort((short) etherType())
                .array();
    }

    private byte[] ipv4() {
        ByteBuffer header = ByteBuffer.allocate(20);
        header.put((byte) 0x45).put((byte) 0).putShort((short) (20 + transport().length));
        header.putInt(0).put((byte) TTL).put((byte) tuple.protocol()).putShort((short) 0);
        return header.put(tuple.source().getAddress())
                .put(tuple.destination().getAddress())
                .array();
    }

    private byte[] ipv6() {
        ByteBuffer header = ByteBuffer.allocate(40);
        header.putInt(0x60000000).putShort((short) transport().length);
        header.put((byte) tuple.protocol()).put((byte) TTL);
        return header.put(tuple.source().getAddress())
                .put(tuple.destination().getAddress())
                .array();
    }

    /** Ports and zeros: what rules look at. */
    private byte[] transport() {
        int length = tuple.protocol() == Tuple.TCP ? 20 : 8;
        return ByteBuffer.allocate(length)
                .putShort((short) tuple.sourcePort())
                .putShort((short) tuple.destinationPort())
                .array();
    }
}
