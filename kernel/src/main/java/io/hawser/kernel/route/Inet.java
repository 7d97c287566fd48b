package io.hawser.kernel.route;

import io.hawser.kernel.ffm.SocketCalls;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses between the JDK's type and the kernel's bytes. */
final class Inet {
    private Inet() {}

    static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an IP address of " + bytes.length + " bytes", e);
        }
    }

    static InetAddress any(int family) {
        return of(new byte[family == SocketCalls.AF_INET ? 4 : 16]);
    }

    static int family(InetAddress address) {
        return address instanceof Inet4Address ? SocketCalls.AF_INET : SocketCalls.AF_INET6;
    }

    /** The last address of the network around this one. */
    static InetAddress broadcast(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return of(bytes);
    }

    /** Without the scope that {@code fe80::1%eth0} may carry. */
    static String text(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
