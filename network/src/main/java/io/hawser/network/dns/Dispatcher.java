package io.hawser.network.dns;

import io.hawser.kernel.ffm.EventSet;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reads the UDP sockets of all resolvers. Nearly all of them nearly always: one thread, woken by the kernel when one has
 * something. A thread a socket would cost memory for each container, and two hand-overs for each query; this one answers what
 * the tables know itself and starts a virtual thread for whatever could block, but for a glance at the host's {@code resolv.conf} with
 * the first question after a change.
 *
 * <p>A socket that is asked ten thousand questions a second is better waited for alone: the kernel then need not tell a set of
 * sockets of each datagram that comes and of each that has left, a sixth of what an answer costs. So such a socket gets a
 * thread of its own, one of {@value #PLACES}, and goes back among the others when it is asked less. It also keeps nobody waiting.
 *
 * <pre>
 *                    many questions in 100 ms
 *   read with all others ───────────────► read by a thread of its own
 *            ▲                                        │ fewer than half, or closing
 *            └────────────────────────────────────────┘
 * </pre>
 *
 * <p>The thread runs from the first socket to the last: a daemon without resolvers has none. Thread-safe.
 */
final class Dispatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    static final int PLACES = 2;
    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** So many questions within a window are many. */
    static final int MANY = 1_000;

    private static final long WAKE = 0;
    private static final int PAUSE_MILLIS = 100;

    private final RandomGenerator random;
    private final int many;
    private final AtomicLong keys = new AtomicLong(WAKE);
    private final AtomicInteger busy = new AtomicInteger();
    private @Nullable Loop loop; // guarded by this
    private int sockets; // guarded by this

    /**
     * @param random what the desks' seeds are drawn from
     * @param many questions within a window give a socket a thread of its own; half of them keep it
     */
    Dispatcher(RandomGenerator random, int many) {
        this.random = random;
        this.many = many;
    }

    /** A socket and who answers what it receives; all but {@link #ending} and {@link #closed} is the loop's own. */
    private static final class Watched {
        final long key;
        final UdpSocket socket;
        final UdpSocket.Clerk clerk;
        final CompletableFuture<Boolean> closed = new CompletableFuture<>();
        volatile boolean ending;
        /** Read by another thread, or by none for a moment. */
        boolean away;

        long since;
        int seen;

        Watched(long key, UdpSocket socket, UdpSocket.Clerk clerk) {
            this.key = key;
            this.socket = socket;
            this.clerk = clerk;
        }

        void close() {
            socket.close();
            closed.complete(true);
        }
    }

    /** Reads a socket from now on, until what is returned is run: that closes it and returns when its port is free. */
    synchronized Runnable watch(UdpSocket socket, UdpSocket.Clerk clerk) {
        Loop of = loop == null ? started() : loop;
        loop = of;
        Watched watched = new Watched(keys.incrementAndGet(), socket, clerk);
        sockets++;
        of.begin(watched);
        return () -> {
            watched.ending = true;
            of.tell(() -> of.end(watched));
            watched.closed.join();
        };
    }

    private Loop started() {
        Loop starting = new Loop();
        try {
            Thread.ofPlatform().daemon().name("dns").start(starting);
            return starting;
        } catch (OutOfMemoryError noThread) {
            starting.release();
            throw noThread;
        }
    }

    /** How many sockets have a thread of their own. */
    int busy() {
        return busy.get();
    }

    /** Whether this was the last. */
    private synchronized boolean forget() {
        sockets--;
        if (sockets == 0) {
            loop = null;
        }
        return sockets == 0;
    }

    @Override
    public synchronized void close() {
        if (loop != null) {
            loop.tell(loop::stop);
            loop = null;
        }
    }

    /** The thread's work. */
    private final class Loop implements Runnable {
        private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

        private final FileDescriptor wake = Syscalls.eventfd();
        private final EventSet events;
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final Map<Long, Watched> watched = new ConcurrentHashMap<>();
        private final Desk desk = new Desk(random);
        private boolean stopped;

        Loop() {
            try {
                events = new EventSet();
                events.add(wake, WAKE);
            } catch (KernelException noDescriptor) {
                wake.close();
                throw noDescriptor;
            }
        }

        /** Has something done by the thread; false when there is none any more. */
        synchronized boolean tell(Runnable task) {
            if (wake.isOpen()) {
                tasks.add(task);
                Syscalls.write(wake, ONE, 0, ONE.length);
            }
            return wake.isOpen();
        }

        @Override
        public void run() {
            while (!stopped) {
                try {
                    int ready = events.await();
                    for (int i = 0; i < ready; i++) {
                        serve(events.key(i));
                    }
                } catch (RuntimeException | LinkageError | StackOverflowError failed) {
                    log.warn("the resolvers' thread goes on after: {}", failed.toString());
                    pause();
                }
            }
            release();
        }

        /** What is left has nobody to read it: {@link Dispatcher#close} came before its resolver's. */
        private void release() {
            refuse();
            carryOut();
            for (Watched left : watched.values()) {
                left.ending = true;
                if (!left.away) {
                    left.close();
                }
            }
            events.close();
        }

        private synchronized void refuse() {
            wake.close();
        }

        /** What one task meets with does not keep the others waiting. */
        private void carryOut() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                try {
                    task.run();
                } catch (RuntimeException failed) {
                    log.warn("the resolvers' thread leaves something undone: {}", failed.toString());
                }
            }
        }

        private void serve(long key) {
            Watched one = watched.get(key);
            if (key == WAKE) {
                Syscalls.read(wake, new byte[ONE.length], 0, ONE.length);
                carryOut();
            } else if (one != null && !one.away) {
                take(one);
            }
        }

        private void take(Watched one) {
            try {
                int count = one.socket.turn(desk, one.clerk, false);
                if (isBusy(one, count)) {
                    giveAway(one);
                }
            } catch (KernelException failed) {
                log.debug("a resolver's socket is let alone for a moment after an error", failed);
                letAlone(one);
            }
        }

        /** Whoever administers a container's network can have its sockets fail (ss -K); that must not hold up the others. */
        private void letAlone(Watched one) {
            events.remove(one.socket.descriptor());
            one.away = true;
            Thread.ofVirtual().name("dns-rest").start(() -> {
                pause();
                giveBack(one);
            });
        }

        private boolean isBusy(Watched one, int count) {
            long now = System.nanoTime();
            if (now - one.since > WINDOW_NANOS) {
                one.since = now;
                one.seen = 0;
            }
            one.seen += count;
            return one.seen >= many;
        }

        private void giveAway(Watched one) {
            one.seen = 0;
            if (busy.incrementAndGet() > PLACES) {
                busy.decrementAndGet();
                return;
            }
            events.remove(one.socket.descriptor());
            one.away = true;
            try {
                Thread.ofPlatform().daemon().name("dns-busy").start(() -> attend(one));
            } catch (OutOfMemoryError noThread) {
                log.debug("a busy resolver stays among the others", noThread);
                busy.decrementAndGet();
                back(one);
            }
        }

        private void attend(Watched one) {
            try {
                Desk own = new Desk(random);
                for (int seen = many; seen >= many / 2 && !one.ending; ) {
                    seen = window(one, own);
                }
            } catch (RuntimeException failed) {
                log.warn("a busy resolver goes back among the others after: {}", failed.toString());
            } finally {
                busy.decrementAndGet();
                giveBack(one);
            }
        }

        private void giveBack(Watched one) {
            if (!tell(() -> back(one))) {
                one.close();
            }
        }

        private int window(Watched one, Desk own) {
            long end = System.nanoTime() + WINDOW_NANOS;
            int seen = 0;
            while (!one.ending && end - System.nanoTime() > 0) {
                seen += one.socket.turn(own, one.clerk, true);
            }
            return seen;
        }

        private void begin(Watched one) {
            watched.put(one.key, one);
            try {
                events.add(one.socket.descriptor(), one.key);
            } catch (KernelException failed) {
                tell(() -> end(one));
                throw failed;
            }
        }

        private void back(Watched one) {
            one.away = false;
            if (one.ending) {
                end(one);
            } else {
                events.add(one.socket.descriptor(), one.key);
            }
        }

        /** A socket that is away is closed when it is back. */
        private void end(Watched one) {
            if (one.away) {
                one.socket.wake();
            } else if (watched.remove(one.key) != null) {
                one.close(); // which takes it out of the set: nobody else has the descriptor
                stopped |= forget();
            }
        }

        private void stop() {
            stopped = true;
        }

        private static void pause() {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException nobodyDoes) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
