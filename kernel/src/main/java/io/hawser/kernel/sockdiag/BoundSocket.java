package io.hawser.kernel.sockdiag;

import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netlink.NetlinkMessage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A socket that holds a local port.
 *
 * @param address the local address; 0.0.0.0 or :: for all
 * @param port the local port
 * @param isIpv6Only an IPv6 socket that leaves the same port of IPv4 free
 * @param uid whose it is
 * @param inode as {@code /proc/PID/fd} shows it: {@code socket:[12345]}
 */
public record BoundSocket(InetAddress address, int port, boolean isIpv6Only, int uid, long inode) {
    static final int INET_DIAG_MSG = 72;
    static final int INET_DIAG_SKV6ONLY = 11;
    private static final int SOURCE_PORT = 4;
    private static final int SOURCE = 8;
    private static final int UID = 64;
    private static final int INODE = 68;

    /**
     * Decodes {@code struct inet_diag_msg}: family 1 | state 1 | timer 1 | retrans 1 | sport 2 | dport 2 | src 16 | dst 16 |
     * if 4 | cookie 8 | expires 4 | rqueue 4 | wqueue 4 | uid 4 | inode 4.
     */
    static BoundSocket decode(NetlinkMessage message) {
        ByteBuffer struct = ByteBuffer.wrap(message.payload()).order(ByteOrder.nativeOrder());
        int length = struct.get(0) == SocketCalls.AF_INET ? 4 : 16;
        int port = (struct.get(SOURCE_PORT) & 0xff) << 8 | (struct.get(SOURCE_PORT + 1) & 0xff);
        return new BoundSocket(
                address(Arrays.copyOfRange(message.payload(), SOURCE, SOURCE + length)),
                port,
                message.attributes(INET_DIAG_MSG).u8(INET_DIAG_SKV6ONLY, 0) != 0,
                struct.getInt(UID),
                Integer.toUnsignedLong(struct.getInt(INODE)));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IP address of " + bytes.length + " bytes", e);
        }
    }
}
