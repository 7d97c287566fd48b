package io.hawser.kernel.netlink;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netns.Namespace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A conversation with the kernel over one netlink protocol, in the namespace it was opened for.
 *
 * <p>Any thread may call; one conversation at a time goes on, under a lock that is held while the kernel works. The kernel
 * answers before the sending call returns, so nothing here blocks but the kernel's own locks: a virtual thread is pinned for
 * no longer than that.
 *
 * <p>Acks: only the last message of a batch asks for one, because the kernel reports every refusal in any case, under the
 * refused message's own sequence number. So the answers to a batch are its refusals and one ack.
 *
 * <p>Source: netlink(7); {@code Documentation/userspace-api/netlink/intro.rst}.
 */
public final class NetlinkSocket implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int SEND_BUFFER = 1 << 20;
    private static final int MOST_DUMPS = 20;
    private static final int NONE = 0;
    private static final int READ_SIZE = 64 << 10;

    private static final AtomicLong ALL_WRITES = new AtomicLong();

    private final FileDescriptor socket;
    private final int protocol;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong writes = new AtomicLong();
    private int sequence = 1;
    private int sendBuffer = SEND_BUFFER;

    private NetlinkSocket(FileDescriptor socket, int protocol) {
        this.socket = socket;
        this.protocol = protocol;
    }

    /**
     * Opens a socket inside a namespace, with extended acks and strict checking of dumps.
     *
     * @param protocol {@code NETLINK_*}
     * @throws KernelException EPROTONOSUPPORT if the kernel lacks the protocol
     */
    public static NetlinkSocket open(Namespace where, int protocol) {
        FileDescriptor socket = where.call(() -> openHere(protocol));
        return new NetlinkSocket(socket, protocol);
    }

    private static FileDescriptor openHere(int protocol) {
        FileDescriptor socket = SocketCalls.socket(SocketCalls.AF_NETLINK, SocketCalls.SOCK_RAW, protocol);
        SocketCalls.option(socket, Netlink.SOL_NETLINK, Netlink.NETLINK_CAP_ACK, 1);
        SocketCalls.option(socket, Netlink.SOL_NETLINK, Netlink.NETLINK_EXT_ACK, 1);
        SocketCalls.option(socket, Netlink.SOL_NETLINK, Netlink.NETLINK_GET_STRICT_CHK, 1);
        SocketCalls.receiveBuffer(socket, RECEIVE_BUFFER);
        SocketCalls.sendBuffer(socket, SEND_BUFFER);
        return socket;
    }

    /**
     * Sends a batch in one call and waits for its end.
     *
     * @param objects what each message is about, by index, for the texts of errors; may be shorter than the batch
     * @throws BatchException with every refused message
     * @throws KernelException if the batch could not be handed over at all
     */
    public void send(MessageWriter batch, List<String> objects) {
        send(new Answers(batch, objects, NONE));
    }

    /** As {@link #send} of removals: what is not there (ENOENT) is as good as removed. */
    public void remove(MessageWriter batch, List<String> objects) {
        send(new Answers(batch, objects, Errno.ENOENT.number()));
    }

    private void send(Answers answers) {
        if (!answers.batch.isEmpty()) {
            exchange(answers, answers.batch.count());
        }
    }

    /**
     * Asks for one object, or for messages to be echoed (NLM_F_ECHO), and returns what came before the ack.
     *
     * @throws KernelException as the kernel refused, ENODEV or ENOENT if there is no such object
     */
    public List<NetlinkMessage> request(MessageWriter request, String object) {
        try {
            return exchange(new Answers(request, List.of(object), NONE), 0);
        } catch (BatchException e) {
            throw e.first();
        }
    }

    private List<NetlinkMessage> exchange(Answers answers, int written) {
        lock.lock();
        try {
            answers.first = sequence;
            stamp(answers.batch);
            transmit(answers.batch);
            writes.addAndGet(written);
            ALL_WRITES.addAndGet(written);
            collect(answers);
            answers.throwIfRefused();
            return answers.messages;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks for all objects of a kind. If they change meanwhile the kernel marks the answer (NLM_F_DUMP_INTR) and the dump
     * starts over, until one is consistent.
     *
     * @param request one message; NLM_F_DUMP is added
     * @throws KernelException as the kernel refused; EAGAIN if no dump of many was consistent
     */
    public List<NetlinkMessage> dump(MessageWriter request) {
        lock.lock();
        try {
            for (int i = 0; i < MOST_DUMPS; i++) {
                Optional<List<NetlinkMessage>> consistent = dumpOnce(request);
                if (consistent.isPresent()) {
                    return consistent.get();
                }
            }
            throw new KernelException(name(request, 0), "dump", Errno.EAGAIN);
        } finally {
            lock.unlock();
        }
    }

    /** Empty if the answer is torn. */
    private Optional<List<NetlinkMessage>> dumpOnce(MessageWriter request) {
        request.addFlags(0, Netlink.NLM_F_DUMP);
        int expected = sequence;
        request.stamp(0, sequence++);
        transmit(request);
        List<NetlinkMessage> messages = new ArrayList<>();
        boolean torn = false;
        while (true) {
            List<NetlinkMessage> part = receive();
            if (part.isEmpty()) {
                throw new KernelException(name(request, 0), "dump", Errno.EPROTO);
            }
            for (NetlinkMessage message : part) {
                if (message.seq() != expected) {
                    continue;
                }
                torn |= (message.flags() & Netlink.NLM_F_DUMP_INTR) != 0;
                if (message.type() == Netlink.NLMSG_DONE || message.type() == Netlink.NLMSG_ERROR) {
                    torn |= endOfDump(request, message);
                    return torn ? Optional.empty() : Optional.of(messages);
                }
                messages.add(message);
            }
        }
    }

    /** Whether the kernel gave up because of a change; DONE carries the dump's result, an error refuses it. */
    private boolean endOfDump(MessageWriter request, NetlinkMessage end) {
        int error =
                -ByteBuffer.wrap(end.payload()).order(ByteOrder.nativeOrder()).getInt();
        if (error > 0 && error != Errno.EINTR.number()) {
            throw new KernelException(name(request, 0), "dump", new Errno(error), extendedAck(end));
        }
        return error > 0;
    }

    /** Messages sent to change something (by {@link #send}) so far; what only asks is not counted. */
    public long writes() {
        return writes.get();
    }

    /** The same, of all sockets of this process together. */
    public static long allWrites() {
        return ALL_WRITES.get();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            socket.close();
        } finally {
            lock.unlock();
        }
    }

    private void stamp(MessageWriter batch) {
        for (int i = 0; i < batch.count(); i++) {
            batch.stamp(i, sequence++);
        }
        batch.addFlags(lastAcked(batch), Netlink.NLM_F_ACK);
    }

    /** The kernel does not acknowledge the end of an nfnetlink batch, so the message before it is asked. */
    private int lastAcked(MessageWriter batch) {
        int last = batch.count() - 1;
        boolean isEnd = protocol == Netlink.NETLINK_NETFILTER && batch.type(last) == Netlink.NFNL_MSG_BATCH_END;
        return isEnd && last > 0 ? last - 1 : last;
    }

    private void transmit(MessageWriter batch) {
        // The kernel refuses a message (EMSGSIZE) that is larger than the send buffer.
        if (batch.size() > sendBuffer - 4096) {
            sendBuffer = Integer.highestOneBit(batch.size() + 4096) * 2;
            SocketCalls.sendBuffer(socket, sendBuffer);
        }
        SocketCalls.send(socket, batch.array(), batch.size(), 0);
    }

    private void collect(Answers answers) {
        while (!answers.complete) {
            List<NetlinkMessage> part = receive();
            if (part.isEmpty()) {
                return;
            }
            part.forEach(answers::take);
        }
        // Refusals found while a transaction commits are queued behind the ack.
        if (protocol == Netlink.NETLINK_NETFILTER) {
            receive().forEach(answers::take);
        }
    }

    /** What one recvmsg(2) brings; nothing if the kernel has said all. */
    private List<NetlinkMessage> receive() {
        byte[] bytes = receiveBytes();
        return split(bytes, bytes.length);
    }

    /** ENOBUFS tells, once, that answers were dropped (thousands of refusals); those that fitted are still there. */
    private byte[] receiveBytes() {
        while (true) {
            try {
                // No buffer is kept: a host has a socket for each container.
                return SocketCalls.receiveDatagram(socket, READ_SIZE);
            } catch (KernelException e) {
                if (!e.is(Errno.ENOBUFS)) {
                    throw e;
                }
            }
        }
    }

    /** The messages in a buffer, in order. */
    static List<NetlinkMessage> split(byte[] bytes, int length) {
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        List<NetlinkMessage> messages = new ArrayList<>();
        for (int at = 0; at + Netlink.NLMSG_HDRLEN <= length; ) {
            int size = view.getInt(at);
            if (size < Netlink.NLMSG_HDRLEN || at + size > length) {
                throw new KernelException("recvmsg", "netlink", Errno.EBADMSG);
            }
            byte[] payload = Arrays.copyOfRange(bytes, at + Netlink.NLMSG_HDRLEN, at + size);
            int type = view.getShort(at + 4) & 0xffff;
            messages.add(new NetlinkMessage(type, view.getShort(at + 6) & 0xffff, view.getInt(at + 8), payload));
            at += Netlink.align(size);
        }
        return messages;
    }

    private String name(MessageWriter batch, int index) {
        return MessageNames.of(protocol, batch.type(index));
    }

    /**
     * The kernel's own words behind an error: {@code int error, nlmsghdr} (20 bytes, the request cut off by CAP_ACK), then
     * attributes; behind the end of a dump {@code int error}, then attributes.
     */
    private static Optional<String> extendedAck(NetlinkMessage error) {
        boolean has = (error.flags() & Netlink.NLM_F_ACK_TLVS) != 0;
        int header = error.type() == Netlink.NLMSG_ERROR ? 4 + Netlink.NLMSG_HDRLEN : 4;
        boolean isDump = error.type() == Netlink.NLMSG_DONE;
        if (!has || (!isDump && (error.flags() & Netlink.NLM_F_CAPPED) == 0)) {
            return Optional.empty();
        }
        return error.attributes(header).optionalString(Netlink.NLMSGERR_ATTR_MSG);
    }

    /** What the kernel said to one batch; lives within one exchange. */
    private final class Answers {
        private final MessageWriter batch;
        private final List<String> objects;
        private final List<NetlinkMessage> messages = new ArrayList<>();
        private final List<BatchException.Failure> failures = new ArrayList<>();
        private final int expected;
        private int first;
        private boolean answered;
        private boolean complete;

        /** @param expected the errno that is no failure */
        private Answers(MessageWriter batch, List<String> objects, int expected) {
            this.batch = batch;
            this.objects = objects;
            this.expected = expected;
        }

        private void take(NetlinkMessage message) {
            int index = message.seq() - first;
            if (index < 0 || index >= batch.count()) {
                return;
            }
            if (message.type() == Netlink.NLMSG_ERROR) {
                complete |= index == lastAcked(batch);
                refuse(index, message);
            } else if (message.type() != Netlink.NLMSG_DONE) {
                messages.add(message);
            }
        }

        private void refuse(int index, NetlinkMessage message) {
            int error = -ByteBuffer.wrap(message.payload())
                    .order(ByteOrder.nativeOrder())
                    .getInt();
            answered = true;
            if (error != 0 && error != expected) {
                String object = index < objects.size() ? objects.get(index) : "";
                failures.add(new BatchException.Failure(
                        index,
                        new KernelException(name(batch, index), object, new Errno(error), extendedAck(message))));
            }
        }

        private void throwIfRefused() {
            if (!answered) {
                throw new KernelException(name(batch, 0), "no answer", Errno.EPROTO);
            }
            if (!failures.isEmpty()) {
                Collections.sort(failures, (a, b) -> Integer.compare(a.index(), b.index()));
                throw new BatchException(failures);
            }
        }
    }
}
