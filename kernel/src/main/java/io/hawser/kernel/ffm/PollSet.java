package io.hawser.kernel.ffm;

/**
 * Descriptors to wait for, and after {@link Syscalls#poll} what happened to each. Used by one thread.
 *
 * <p>Source: poll(2), {@code struct pollfd}.
 */
public final class PollSet {
    public static final int IN = 0x1;
    public static final int OUT = 0x4;
    public static final int ERR = 0x8;
    public static final int HUP = 0x10;

    final int[] descriptors;
    final int[] wanted;
    final int[] ready;
    int size;

    /** Room for this many descriptors. */
    public PollSet(int capacity) {
        descriptors = new int[capacity];
        wanted = new int[capacity];
        ready = new int[capacity];
    }

    /** Adds a descriptor to wait for {@link #IN} or {@link #OUT}; errors and hang-ups are always told. */
    public PollSet add(int descriptor, int events) {
        descriptors[size] = descriptor;
        wanted[size++] = events;
        return this;
    }

    public int size() {
        return size;
    }

    /** The events of the descriptor added {@code index}-th, 0 if none. */
    public int ready(int index) {
        return ready[index];
    }
}
