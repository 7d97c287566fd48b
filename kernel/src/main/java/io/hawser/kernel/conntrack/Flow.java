package io.hawser.kernel.conntrack;

import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A tracked connection. For one to a published port {@code original} goes from the client to the host's address, and
 * {@code reply} from the container back to the client: what translation did is the difference of the two.
 *
 * @param original the direction of the first packet
 * @param reply the direction of the answers
 * @param status {@code IPS_*} bits
 */
public record Flow(Tuple original, Tuple reply, int status) {
    /**
     * One direction.
     *
     * @param protocol 6 TCP, 17 UDP, 132 SCTP, 1 ICMP, 58 ICMPv6
     * @param source address of the sender
     * @param sourcePort 0 for a protocol without ports
     * @param destination address of the receiver
     * @param destinationPort 0 for a protocol without ports
     */
    public record Tuple(
            int protocol, InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {
        static Tuple decode(Attributes tuple) {
            Attributes ip = tuple.nested(Conntrack.CTA_TUPLE_IP);
            Attributes protocol = tuple.nested(Conntrack.CTA_TUPLE_PROTO);
            boolean four = ip.has(Conntrack.CTA_IP_V4_SRC);
            return new Tuple(
                    protocol.u8(Conntrack.CTA_PROTO_NUM, 0),
                    address(ip.bytes(four ? Conntrack.CTA_IP_V4_SRC : Conntrack.CTA_IP_V6_SRC)),
                    protocol.be16(Conntrack.CTA_PROTO_SRC_PORT, 0),
                    address(ip.bytes(four ? Conntrack.CTA_IP_V4_DST : Conntrack.CTA_IP_V6_DST)),
                    protocol.be16(Conntrack.CTA_PROTO_DST_PORT, 0));
        }

        private static InetAddress address(byte[] bytes) {
            try {
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("an IP address of " + bytes.length + " bytes", e);
            }
        }

        /** Whether the address is at either end. */
        public boolean involves(InetAddress address) {
            return source.equals(address) || destination.equals(address);
        }
    }

    /** Decodes IPCTNL_MSG_CT_NEW. */
    static Flow decode(NetlinkMessage message) {
        Attributes attributes = message.attributes(Conntrack.NFGENMSG);
        return new Flow(
                Tuple.decode(attributes.nested(Conntrack.CTA_TUPLE_ORIG)),
                Tuple.decode(attributes.nested(Conntrack.CTA_TUPLE_REPLY)),
                (int) attributes.be32(Conntrack.CTA_STATUS, 0));
    }

    /** Whether the address is at an end of either direction, so before or after a translation. */
    public boolean involves(InetAddress address) {
        return original.involves(address) || reply.involves(address);
    }

    /** Whether its first packet went to this port of that protocol, whatever the address. */
    public boolean isTo(int protocol, int port) {
        return isTo(protocol, port, port);
    }

    /** Whether its first packet went to one of these ports of that protocol, whatever the address. */
    public boolean isTo(int protocol, int first, int last) {
        return original.protocol() == protocol
                && original.destinationPort() >= first
                && original.destinationPort() <= last;
    }
}
