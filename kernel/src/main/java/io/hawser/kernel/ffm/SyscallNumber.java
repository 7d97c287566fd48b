package io.hawser.kernel.ffm;

/**
 * System call numbers of the machine we run on. Only calls that both architectures have are used ({@code openat}, not
 * {@code open}), so one line each is enough.
 *
 * <p>Source: {@code asm/unistd_64.h} (x86-64) and {@code asm-generic/unistd.h} (arm64).
 */
final class SyscallNumber {
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

    static final int READ = pick(0, 63);
    static final int WRITE = pick(1, 64);
    static final int CLOSE = pick(3, 57);
    static final int IOCTL = pick(16, 29);
    static final int SOCKET = pick(41, 198);
    static final int CONNECT = pick(42, 203);
    static final int SENDTO = pick(44, 206);
    static final int RECVFROM = pick(45, 207);
    static final int SENDMSG = pick(46, 211);
    static final int RECVMSG = pick(47, 212);
    static final int SHUTDOWN = pick(48, 210);
    static final int BIND = pick(49, 200);
    static final int LISTEN = pick(50, 201);
    static final int SOCKETPAIR = pick(53, 199);
    static final int SETSOCKOPT = pick(54, 208);
    static final int GETSOCKOPT = pick(55, 209);
    static final int KILL = pick(62, 129);
    static final int FLOCK = pick(73, 32);
    static final int FCHMOD = pick(91, 52);
    static final int FCHOWN = pick(93, 55);
    static final int SCHED_YIELD = pick(24, 124);
    static final int MADVISE = pick(28, 233);
    static final int UMASK = pick(95, 166);
    static final int PRCTL = pick(157, 167);
    static final int MOUNT = pick(165, 40);
    static final int UMOUNT2 = pick(166, 39);
    static final int GETTID = pick(186, 178);
    static final int OPENAT = pick(257, 56);
    static final int MKDIRAT = pick(258, 34);
    static final int MKNODAT = pick(259, 33);
    static final int FCHOWNAT = pick(260, 54);
    static final int UNLINKAT = pick(263, 35);
    static final int RENAMEAT2 = pick(316, 276);
    static final int LINKAT = pick(265, 37);
    static final int SYMLINKAT = pick(266, 36);
    static final int READLINKAT = pick(267, 78);
    static final int FCHMODAT = pick(268, 53);
    static final int PPOLL = pick(271, 73);
    static final int UNSHARE = pick(272, 97);
    static final int EPOLL_PWAIT = pick(281, 22);
    static final int ACCEPT4 = pick(288, 242);
    static final int EPOLL_CTL = pick(233, 21);
    static final int EVENTFD2 = pick(290, 19);
    static final int EPOLL_CREATE1 = pick(291, 20);
    static final int RECVMMSG = pick(299, 243);
    static final int SENDMMSG = pick(307, 269);
    static final int SETNS = pick(308, 268);
    static final int GETRANDOM = pick(318, 278);
    static final int STATX = pick(332, 291);
    static final int PIDFD_SEND_SIGNAL = 424;
    static final int PIDFD_OPEN = 434;
    static final int OPENAT2 = 437;

    private SyscallNumber() {}

    private static int pick(int x86, int arm) {
        return ARM ? arm : x86;
    }
}
