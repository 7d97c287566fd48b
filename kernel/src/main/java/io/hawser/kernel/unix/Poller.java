package io.hawser.kernel.unix;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.PollSet;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.thread.ThreadEnd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One platform thread that waits for many descriptors and hands what arrives to their {@link Receiver}s, so that no virtual
 * thread ever blocks inside the kernel.
 *
 * <p>Any thread may register and use {@link Channel}s. Receivers are called on the poller's thread, one after the other:
 * they must not block, and pass the bytes on. A descriptor is closed by the poller's thread alone, so that its number is
 * never used again while somebody waits for it.
 *
 * <p>Locks: the poller's list and each channel have their own; the list's may be taken while a channel's is held, never the
 * other way round.
 */
public final class Poller implements AutoCloseable {
    /** Larger than any packet of the programs we talk to; a packet that is larger still would be cut. */
    private static final int BUFFER = 64 << 10;

    /** A 64-bit number that is not zero, in whichever byte order: what eventfd(2) wants to be written. */
    private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Channel> channels = new ArrayList<>();
    private final FileDescriptor wakeup = Syscalls.eventfd();
    private final byte[] buffer = new byte[BUFFER];
    private final Thread thread;
    private volatile boolean closing;

    private Poller(String name) {
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::serve);
    }

    /** Starts the thread. */
    public static Poller start(String name) {
        Poller poller = new Poller(name);
        poller.thread.start();
        return poller;
    }

    /** Takes what arrives on one channel, on the poller's thread. */
    public interface Receiver {
        /** One packet, or a piece of a stream; the array is used again afterwards. */
        void received(byte[] buffer, int length);

        /** Called once, last: the other side has ended, the channel was closed, or it failed. */
        void ended(Optional<RuntimeException> failure);
    }

    /**
     * Takes over a non-blocking descriptor.
     *
     * @throws IllegalStateException if the poller is closed; the descriptor is then closed too
     */
    public Channel register(FileDescriptor descriptor, Receiver receiver) {
        Channel channel = new Channel(descriptor, receiver);
        lock.lock();
        try {
            if (closing) {
                descriptor.close();
                throw new IllegalStateException("poller is closed");
            }
            channels.add(channel);
        } finally {
            lock.unlock();
        }
        wake();
        return channel;
    }

    /** Ends the thread and with it all channels. Not to be called by a receiver. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
        } finally {
            lock.unlock();
        }
        wake();
        ThreadEnd.await(thread);
        lock.lock();
        try {
            wakeup.close();
        } finally {
            lock.unlock();
        }
    }

    /** The thread itself need not be woken: it looks at every channel before it waits again. */
    private void wake() {
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        lock.lock();
        try {
            if (wakeup.isOpen()) {
                Syscalls.write(wakeup, ONE, 0, ONE.length);
            }
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        while (!closing) {
            List<Channel> polled = snapshot();
            PollSet set = new PollSet(polled.size() + 1).add(wakeup.number(), PollSet.IN);
            for (Channel channel : polled) {
                channel.addTo(set);
            }
            Syscalls.poll(set, -1);
            if (set.ready(0) != 0) {
                Syscalls.read(wakeup, buffer, 0, 8);
            }
            for (int i = 0; i < polled.size(); i++) {
                polled.get(i).happened(set.ready(i + 1), buffer);
            }
            forgetEnded();
        }
        for (Channel channel : snapshot()) {
            channel.end(Optional.empty());
        }
        forgetEnded();
    }

    private List<Channel> snapshot() {
        lock.lock();
        try {
            return List.copyOf(channels);
        } finally {
            lock.unlock();
        }
    }

    private void forgetEnded() {
        lock.lock();
        try {
            channels.removeIf(channel -> channel.ended);
        } finally {
            lock.unlock();
        }
    }

    /** A registered descriptor. Any thread may use it. */
    public final class Channel implements AutoCloseable {
        private final FileDescriptor descriptor;
        private final Receiver receiver;
        private final ReentrantLock sending = new ReentrantLock();
        private final Condition writable = sending.newCondition();
        private volatile boolean paused;
        private volatile boolean full;
        private volatile boolean closeAsked;
        private volatile boolean ended;

        private Channel(FileDescriptor descriptor, Receiver receiver) {
            this.descriptor = descriptor;
            this.receiver = receiver;
        }

        /** Stops delivery, so that the other side has to wait; one more packet may still come. */
        public void pause() {
            paused = true;
        }

        public void resume() {
            paused = false;
            wake();
        }

        /** Whether {@link Receiver#ended} was or is about to be called. */
        public boolean hasEnded() {
            return ended;
        }

        /**
         * Sends one packet, or a whole piece of a stream. Waits while the other side is full, without holding a carrier.
         * One thread at a time, or pieces of streams mix.
         *
         * @throws KernelException EPIPE if the other side or the channel is gone
         */
        public void send(byte[] from, int offset, int length) throws InterruptedException {
            sending.lockInterruptibly();
            try {
                byte[] rest = Arrays.copyOfRange(from, offset, offset + length);
                while (rest.length > 0) {
                    int sent = sendSome(rest);
                    rest = Arrays.copyOfRange(rest, sent, rest.length);
                }
            } finally {
                sending.unlock();
            }
        }

        private int sendSome(byte[] rest) throws InterruptedException {
            while (true) {
                if (ended || closeAsked) {
                    throw new KernelException("send", "channel", Errno.EPIPE);
                }
                int sent = SocketCalls.send(descriptor, rest, rest.length, SocketCalls.MSG_DONTWAIT);
                if (sent != Syscalls.WOULD_BLOCK) {
                    return sent;
                }
                full = true;
                wake();
                writable.await();
            }
        }

        /** Tells the other side that no more will be sent; receiving goes on. An ended channel is fine. */
        public void shutdownOutput() {
            sending.lock();
            try {
                if (!ended && !closeAsked) {
                    SocketCalls.shutdown(descriptor, 1);
                }
            } catch (KernelException e) {
                if (!e.is(Errno.ENOTCONN)) {
                    throw e;
                }
            } finally {
                sending.unlock();
            }
        }

        /** Ends the channel soon, on the poller's thread; closing twice is fine. */
        @Override
        public void close() {
            closeAsked = true;
            wake();
        }

        private void addTo(PollSet set) {
            int events = (paused ? 0 : PollSet.IN) | (full ? PollSet.OUT : 0);
            // A negative number is skipped by poll(2): a paused channel must not spin on a hang-up.
            set.add(events == 0 || ended ? -1 : descriptor.number(), events);
        }

        private void happened(int events, byte[] buffer) {
            if (closeAsked) {
                end(Optional.empty());
                return;
            }
            if ((events & (PollSet.OUT | PollSet.ERR | PollSet.HUP)) != 0) {
                signalWritable();
            }
            if ((events & (PollSet.IN | PollSet.ERR | PollSet.HUP)) != 0 && !paused) {
                receive(buffer);
            }
        }

        private void receive(byte[] buffer) {
            try {
                int length = Syscalls.read(descriptor, buffer, 0, buffer.length);
                if (length == 0) {
                    end(Optional.empty());
                } else if (length != Syscalls.WOULD_BLOCK) {
                    receiver.received(buffer, length);
                }
            } catch (KernelException e) {
                // Reset means that the other side closed with some of our bytes unread; what it sent before that is
                // still to come, and after it the end.
                if (!e.is(Errno.ECONNRESET)) {
                    end(Optional.of(e));
                }
            } catch (RuntimeException e) {
                end(Optional.of(e));
            }
        }

        private void signalWritable() {
            sending.lock();
            try {
                full = false;
                writable.signalAll();
            } finally {
                sending.unlock();
            }
        }

        private void end(Optional<RuntimeException> failure) {
            sending.lock();
            try {
                if (ended) {
                    return;
                }
                ended = true;
                descriptor.close();
                writable.signalAll();
            } finally {
                sending.unlock();
            }
            receiver.ended(failure);
        }
    }
}
