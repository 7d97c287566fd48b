package io.hawser.kernel.ffm;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Owns one open file descriptor of this process; closing it twice closes it once.
 *
 * <p>Any thread may use it. Whoever closes it must know that nobody is inside a call with it: the number may be given to
 * another file at once.
 */
public final class FileDescriptor implements AutoCloseable {
    private static final int CLOSED = -1;

    private final AtomicInteger number;

    /** Takes over an open descriptor. */
    public FileDescriptor(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("no file descriptor: " + number);
        }
        this.number = new AtomicInteger(number);
    }

    /**
     * The number to hand to a system call.
     *
     * @throws IllegalStateException if it is closed
     */
    public int number() {
        int open = number.get();
        if (open == CLOSED) {
            throw new IllegalStateException("file descriptor is closed");
        }
        return open;
    }

    /** Whether {@link #close} has not been called. */
    public boolean isOpen() {
        return number.get() != CLOSED;
    }

    /** This descriptor as a path that other file calls understand, as long as it is open: {@code /proc/self/fd/7}. */
    public String procPath() {
        return "/proc/self/fd/" + number();
    }

    @Override
    public void close() {
        int open = number.getAndSet(CLOSED);
        if (open != CLOSED) {
            Syscalls.close(open);
        }
    }

    @Override
    public String toString() {
        return "fd " + number.get();
    }
}
