package io.hawser.kernel.netns;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The long-lived platform thread that visits other network namespaces on behalf of everybody.
 *
 * <p>Why one thread, and why this way: a new thread starts in the namespace of the thread that makes it. When a thread
 * that is inside a container's namespace starts a virtual thread, uses a pool, or merely completes what a virtual thread
 * waits for, the scheduler may make a carrier thread from it, and from then on unrelated code runs inside that container's
 * network. So a visit is: go there, make plain system calls, come home, and only then wake the caller. A thread that
 * cannot come home wakes nobody: it leaves a note, ends, and its callers, who look every second, find the note.
 *
 * <p>{@link #run} may be called from any thread but this one; visits run one after the other.
 */
final class NamespaceThread {
    private static final long LOOK_NANOS = 1_000_000_000L;
    /** Most visits are over sooner than a caller who sleeps would be awake again. */
    private static final long SHORT_NANOS = 100_000;

    private static final int HOME_TRIES = 100;

    private static final NamespaceThread SHARED = new NamespaceThread();

    private final LinkedBlockingQueue<Visit<?>> queue = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;

    private NamespaceThread() {}

    /** Runs {@code inside} on the thread in the given namespace ({@code null}: at home) and returns its result. */
    static <T extends @Nullable Object> T run(@Nullable FileDescriptor there, Callable<T> inside) {
        Visit<T> visit = new Visit<>(there, inside, Thread.currentThread());
        visit.await(SHARED.submit(visit));
        return visit.result();
    }

    /** Runs {@code inside} on the calling thread, unless that is the netns thread on a visit. */
    static <T extends @Nullable Object> T runHere(Callable<T> inside) {
        SHARED.refuseVisitor();
        Visit<T> visit = new Visit<>(null, inside, Thread.currentThread());
        visit.perform();
        return visit.result();
    }

    private synchronized void refuseVisitor() {
        if (Thread.currentThread().equals(thread)) {
            throw new IllegalStateException("a visit to a namespace cannot start another");
        }
    }

    /** Whether it is the next. */
    private synchronized boolean submit(Visit<?> visit) {
        refuseVisitor();
        boolean isNext = queue.isEmpty();
        queue.add(visit);
        ensureServed();
        return isNext;
    }

    private synchronized void ensureServed() {
        if (thread == null || !thread.isAlive()) {
            thread = Thread.ofPlatform().daemon().name("netns").unstarted(this::serve);
            thread.start();
        }
    }

    private void serve() {
        try (FileDescriptor home = Syscalls.open("/proc/self/ns/net", Syscalls.O_RDONLY, 0)) {
            // Whoever made this thread may have been elsewhere; the process' first thread never is.
            Syscalls.setns(home, Syscalls.CLONE_NEWNET);
            while (visit(home, queue.take())) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the thread is home again. */
    private static boolean visit(FileDescriptor home, Visit<?> visit) {
        visit.perform();
        if (!goHome(home)) {
            visit.lost = true;
            return false;
        }
        visit.done = true;
        LockSupport.unpark(visit.caller);
        return true;
    }

    private static boolean goHome(FileDescriptor home) {
        for (int i = 0; i < HOME_TRIES; i++) {
            try {
                Syscalls.setns(home, Syscalls.CLONE_NEWNET);
                return true;
            } catch (KernelException e) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        return false;
    }

    /** One visit: written by the netns thread, then read by the caller once {@code done} or {@code lost} is seen. */
    private static final class Visit<T extends @Nullable Object> {
        private final @Nullable FileDescriptor there;
        private final Callable<T> inside;
        private final Thread caller;
        private @Nullable T value;
        private @Nullable Throwable failure;
        private volatile boolean done;
        private volatile boolean lost;

        private Visit(@Nullable FileDescriptor there, Callable<T> inside, Thread caller) {
            this.there = there;
            this.inside = inside;
            this.caller = caller;
        }

        private void perform() {
            try {
                if (there != null) {
                    Syscalls.setns(there, Syscalls.CLONE_NEWNET);
                }
                value = inside.call();
            } catch (Throwable e) {
                failure = e;
            }
        }

        /** Uninterruptible: the visit happens in any case, so its outcome must be known. */
        private void await(boolean isNext) {
            boolean interrupted = false;
            if (isNext) {
                // The netns thread may well have been woken on the very processor that the caller keeps busy.
                long patience = System.nanoTime() + SHORT_NANOS;
                while (!done && System.nanoTime() < patience) {
                    Syscalls.yieldProcessor();
                }
            }
            while (!done && !lost) {
                LockSupport.parkNanos(this, LOOK_NANOS);
                interrupted |= Thread.interrupted();
                SHARED.ensureServed();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @SuppressWarnings("NullAway") // T itself says whether null is a value
        private T result() {
            if (lost) {
                throw new KernelException("setns", "home", Errno.EPERM);
            }
            // Not a pattern switch: linking the first one costs milliseconds when a daemon starts.
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            return value;
        }
    }
}
