package io.hawser.kernel.route;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.netns.Namespace;
import java.nio.charset.StandardCharsets;

/**
 * Has the kernel tell a link's neighbours whose the link's addresses are: a gratuitous ARP and an unsolicited neighbour
 * advertisement for each, on links with {@code arp_notify} and {@code ndisc_notify} (ip-sysctl.rst).
 *
 * <p>The kernel does it when a link comes up and when its MAC is set, also to what it is; the second is what happens here.
 * The link's own table of neighbours is emptied by it.
 *
 * <p>Source: netdevice(7), SIOCGIFHWADDR and SIOCSIFHWADDR; {@code struct ifreq}: name 16 | sockaddr 16 | padding 8.
 */
public final class Announcement {
    private static final int SOCK_DGRAM = 2;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int SIOCSIFHWADDR = 0x8924;
    private static final int IFREQ = 40;

    private Announcement() {}

    /**
     * Announces the addresses of a link now.
     *
     * @throws io.hawser.kernel.ffm.KernelException ENODEV if there is no such link
     */
    public static void send(Namespace where, String link) {
        byte[] request = new byte[IFREQ];
        byte[] name = link.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, request, 0, Math.min(name.length, NewLink.LONGEST_NAME));
        where.call(() -> {
            try (FileDescriptor socket = Syscalls.socket(Syscalls.AF_INET, SOCK_DGRAM, 0)) {
                Syscalls.ioctl(socket, SIOCGIFHWADDR, request);
                return Syscalls.ioctl(socket, SIOCSIFHWADDR, request);
            }
        });
    }
}
