package io.hawser.kernel.ffm;

import java.util.Optional;

/**
 * The kernel refused a call. Its message names the call, the object, the error and, where the kernel gave one, its own
 * explanation (the netlink "extended ack"):
 *
 * <pre>RTM_NEWLINK veth0: EEXIST (File exists): Interface name already in use</pre>
 *
 * Callers decide on {@link #errno()}.
 */
public final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final String object;
    private final int errno;
    private final String extendedAck;

    /** A refusal without an extended ack. */
    public KernelException(String call, String object, Errno errno) {
        this(call, object, errno, Optional.empty());
    }

    /** A refusal as the kernel explained it. */
    public KernelException(String call, String object, Errno errno, Optional<String> extendedAck) {
        super(message(call, object, errno, extendedAck.orElse("")));
        this.call = call;
        this.object = object;
        this.errno = errno.number();
        this.extendedAck = extendedAck.orElse("");
    }

    /** The system call or netlink message, for example {@code openat2} or {@code RTM_NEWLINK}. */
    public String call() {
        return call;
    }

    /** What it was about: a path, a link's name, an address. May be empty. */
    public String object() {
        return object;
    }

    public Errno errno() {
        return new Errno(errno);
    }

    /** Whether it failed with just this error. */
    public boolean is(Errno expected) {
        return errno == expected.number();
    }

    /** The kernel's own words about this error. */
    public Optional<String> extendedAck() {
        return extendedAck.isEmpty() ? Optional.empty() : Optional.of(extendedAck);
    }

    private static String message(String call, String object, Errno errno, String extendedAck) {
        String head = object.isEmpty() ? call : call + " " + object;
        return head + ": " + errno + (extendedAck.isEmpty() ? "" : ": " + extendedAck);
    }
}
