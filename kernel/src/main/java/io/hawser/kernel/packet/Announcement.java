package io.hawser.kernel.packet;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The frame that tells everybody on a link which hardware address an IP address has now, so that nobody goes on sending to
 * the one it had before: a gratuitous ARP request (RFC 5227, section 3) or an unsolicited neighbour advertisement (RFC 4861,
 * section 7.2.6).
 *
 * <pre>
 * ff ff ff ff ff ff  02 42 ac 11 00 02  08 06                     everybody, from us, ARP
 * 00 01 08 00 06 04 00 01  02 42 ac 11 00 02  ac 11 00 02         request; we are 172.17.0.2
 * 00 00 00 00 00 00  ac 11 00 02                                  who is 172.17.0.2?
 * </pre>
 */
public final class Announcement {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] ALL_NODES = HEX.parseHex("ff020000000000000000000000000001");
    private static final int IPV6_HEADER = 40;
    private static final int ADVERTISEMENT = 32;

    private Announcement() {}

    /**
     * The whole Ethernet frame.
     *
     * @param mac 6 bytes
     * @param address 4 or 16 bytes
     */
    public static byte[] frame(byte[] mac, byte[] address) {
        return address.length == 4 ? arp(mac, address) : neighbour(mac, address);
    }

    private static byte[] arp(byte[] mac, byte[] address) {
        return ByteBuffer.allocate(42)
                .put(HEX.parseHex("ffffffffffff"))
                .put(mac)
                .put(HEX.parseHex("08060001080006040001"))
                .put(mac)
                .put(address)
                .put(new byte[6])
                .put(address)
                .array();
    }

    private static byte[] neighbour(byte[] mac, byte[] address) {
        byte[] advertisement = ByteBuffer.allocate(ADVERTISEMENT)
                .put(HEX.parseHex("8800000020000000"))
                .put(address)
                .put(HEX.parseHex("0201"))
                .put(mac)
                .array();
        ByteBuffer.wrap(advertisement).putShort(2, checksum(address, advertisement));
        return ByteBuffer.allocate(14 + IPV6_HEADER + ADVERTISEMENT)
                .put(HEX.parseHex("333300000001"))
                .put(mac)
                .put(HEX.parseHex("86dd600000000020" + "3aff"))
                .put(address)
                .put(ALL_NODES)
                .put(advertisement)
                .array();
    }

    /** Over the pseudo header too (RFC 8200, section 8.1). */
    private static short checksum(byte[] source, byte[] message) {
        ByteBuffer all = ByteBuffer.allocate(IPV6_HEADER + message.length)
                .put(source)
                .put(ALL_NODES)
                .putInt(message.length)
                .putInt(58)
                .put(message)
                .flip();
        int sum = 0;
        while (all.hasRemaining()) {
            sum += all.getShort() & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~sum;
    }
}
