package io.hawser.kernel.ffm;

/**
 * An error number of the kernel, for example {@code EEXIST} (17). Callers decide on these, never on texts.
 *
 * <p>The numbers are those of {@code asm-generic/errno.h}, which x86-64 and arm64 share.
 *
 * @param number the positive number as in errno(3)
 */
public record Errno(int number) {
    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno ESRCH = new Errno(3);
    public static final Errno EINTR = new Errno(4);
    public static final Errno EBADF = new Errno(9);
    public static final Errno EAGAIN = new Errno(11);
    public static final Errno ENOMEM = new Errno(12);
    public static final Errno EACCES = new Errno(13);
    public static final Errno EBUSY = new Errno(16);
    public static final Errno EEXIST = new Errno(17);
    public static final Errno EXDEV = new Errno(18);
    public static final Errno ENODEV = new Errno(19);
    public static final Errno ENOTDIR = new Errno(20);
    public static final Errno EISDIR = new Errno(21);
    public static final Errno EINVAL = new Errno(22);
    public static final Errno ENOTTY = new Errno(25);
    public static final Errno ENOSPC = new Errno(28);
    public static final Errno EROFS = new Errno(30);
    public static final Errno EPIPE = new Errno(32);
    public static final Errno ERANGE = new Errno(34);
    public static final Errno ENAMETOOLONG = new Errno(36);
    public static final Errno ENOSYS = new Errno(38);
    public static final Errno ENOTEMPTY = new Errno(39);
    public static final Errno ELOOP = new Errno(40);
    public static final Errno EXFULL = new Errno(54);
    public static final Errno EBADMSG = new Errno(74);
    public static final Errno EMSGSIZE = new Errno(90);
    public static final Errno EPROTO = new Errno(71);
    public static final Errno EPROTONOSUPPORT = new Errno(93);
    public static final Errno ESOCKTNOSUPPORT = new Errno(94);
    public static final Errno EOPNOTSUPP = new Errno(95);
    public static final Errno EAFNOSUPPORT = new Errno(97);
    public static final Errno EADDRINUSE = new Errno(98);
    public static final Errno EADDRNOTAVAIL = new Errno(99);
    public static final Errno ENETDOWN = new Errno(100);
    public static final Errno ENETUNREACH = new Errno(101);
    public static final Errno ECONNRESET = new Errno(104);
    public static final Errno ENOBUFS = new Errno(105);
    public static final Errno ENOTCONN = new Errno(107);
    public static final Errno ECONNREFUSED = new Errno(111);
    public static final Errno EINPROGRESS = new Errno(115);

    /** The symbol a C programmer writes, for example {@code EEXIST}; {@code E517} for a number without one. */
    public String name() {
        String[] entry = ErrnoTable.entry(number);
        return entry.length == 0 ? "E" + number : entry[0];
    }

    /** The C library's English text, for example {@code File exists}. */
    public String text() {
        String[] entry = ErrnoTable.entry(number);
        return entry.length == 0 ? "Unknown error " + number : entry[1];
    }

    @Override
    public String toString() {
        return name() + " (" + text() + ")";
    }
}
