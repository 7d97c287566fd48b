package io.hawser.kernel.sockdiag;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.netlink.NetlinkMessage;
import io.hawser.kernel.netlink.NetlinkSocket;
import io.hawser.kernel.netns.Namespace;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks who holds ports in one namespace.
 *
 * <p>Any thread may use it, see {@link NetlinkSocket}; its opener closes it. Errors are {@link KernelException}: ENOENT if
 * the kernel cannot list the protocol.
 *
 * <p>Source: sock_diag(7), {@code linux/inet_diag.h}.
 */
public final class SockDiagSocket implements AutoCloseable {
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int SCTP = 132;

    static final int SOCK_DIAG_BY_FAMILY = 20;
    static final int TCP_CLOSE = 7;
    static final int TCP_LISTEN = 10;
    private static final int INET_DIAG_SOCKID = 48;

    private final NetlinkSocket socket;

    private SockDiagSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    public static SockDiagSocket open(Namespace where) {
        return new SockDiagSocket(NetlinkSocket.open(where, Netlink.NETLINK_SOCK_DIAG));
    }

    /**
     * The sockets of a protocol that would receive from strangers: those that listen, and unconnected UDP ones; of both
     * families.
     */
    public List<BoundSocket> bound(int protocol) {
        List<BoundSocket> sockets = new ArrayList<>();
        for (int family : new int[] {SocketCalls.AF_INET, SocketCalls.AF_INET6}) {
            for (NetlinkMessage message : socket.dump(request(family, protocol))) {
                BoundSocket bound = BoundSocket.decode(message);
                if (bound.port() != 0) {
                    sockets.add(bound);
                }
            }
        }
        return sockets;
    }

    /** {@code struct inet_diag_req_v2}: family 1 | protocol 1 | ext 1 | pad 1 | states 4 | sockid 48. */
    private static MessageWriter request(int family, int protocol) {
        // An unconnected UDP socket is in the state that means closed for TCP.
        int states = 1 << TCP_LISTEN | (protocol == UDP ? 1 << TCP_CLOSE : 0);
        MessageWriter request = new MessageWriter().begin(SOCK_DIAG_BY_FAMILY, 0);
        return request.u8(family)
                .u8(protocol)
                .u16(0)
                .u32(states)
                .pad(INET_DIAG_SOCKID)
                .end();
    }

    @Override
    public void close() {
        socket.close();
    }
}
