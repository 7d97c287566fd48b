package io.hawser.kernel.unix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.ffm.Syscalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class PollerTest {
    private static final int TYPE = SocketCalls.SOCK_SEQPACKET | SocketCalls.SOCK_NONBLOCK;
    private static final String END = "<end>";

    private final Poller poller = Poller.start("poller-test");
    private final List<FileDescriptor> opened = new ArrayList<>();

    @AfterEach
    void close() {
        poller.close();
        opened.forEach(FileDescriptor::close);
    }

    /** Keeps what arrives, packet by packet. */
    private static final class Heard implements Poller.Receiver {
        private final BlockingQueue<String> packets = new ArrayBlockingQueue<>(10_000);

        @Override
        public void received(byte[] buffer, int length) {
            packets.add(new String(buffer, 0, length, UTF_8));
        }

        @Override
        public void ended(Optional<RuntimeException> failure) {
            packets.add(failure.map(Throwable::toString).orElse(END));
        }

        private String next() throws InterruptedException {
            return Optional.ofNullable(packets.poll(60, TimeUnit.SECONDS)).orElse("nothing");
        }
    }

    private FileDescriptor[] pair() {
        FileDescriptor[] pair = SocketCalls.socketPair(TYPE);
        opened.add(pair[0]);
        opened.add(pair[1]);
        return pair;
    }

    private static void send(FileDescriptor socket, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        SocketCalls.send(socket, bytes, bytes.length, 0);
    }

    @Test
    void packetsArriveApartAndTheEndLast() throws Exception {
        FileDescriptor[] pair = pair();
        Heard heard = new Heard();
        Poller.Channel channel = poller.register(pair[0], heard);
        send(pair[1], "one");
        send(pair[1], "two");
        pair[1].close();
        assertThat(List.of(heard.next(), heard.next(), heard.next())).containsExactly("one", "two", END);
        assertThat(channel.hasEnded()).isTrue();
        assertThat(pair[0].isOpen()).isFalse();
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> channel.send(new byte[1], 0, 1))
                .matches(e -> e.is(Errno.EPIPE));
        channel.shutdownOutput();
        channel.close();
    }

    @Test
    void manyChannelsAreServedByOneThread() throws Exception {
        List<Heard> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            FileDescriptor[] pair = pair();
            Heard heard = new Heard();
            all.add(heard);
            poller.register(pair[0], heard);
            send(pair[1], "to " + i);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(all.get(i).next()).isEqualTo("to " + i);
        }
    }

    @Test
    void aPausedChannelHoldsBackAndLosesNothing() throws Exception {
        FileDescriptor[] pair = pair();
        Heard heard = new Heard();
        Poller.Channel channel = poller.register(pair[0], heard);
        send(pair[1], "before");
        assertThat(heard.next()).isEqualTo("before");
        channel.pause();
        channel.resume();
        channel.pause();
        send(pair[1], "first");
        send(pair[1], "second");
        pair[1].close();
        Thread.sleep(50);
        assertThat(heard.packets.size()).isLessThan(2);
        channel.resume();
        assertThat(List.of(heard.next(), heard.next(), heard.next())).containsExactly("first", "second", END);
    }

    @Test
    void aSenderWaitsForASlowReader() throws Exception {
        FileDescriptor[] pair = pair();
        Poller.Channel channel = poller.register(pair[0], new Heard());
        byte[] packet = new byte[8192];
        Thread sender = Thread.startVirtualThread(() -> sendMany(channel, packet, 200));
        byte[] into = new byte[8192];
        int packets = 0;
        while (packets < 200) {
            int length = SocketCalls.receive(pair[1], into, 0);
            if (length == Syscalls.WOULD_BLOCK) {
                Thread.sleep(1);
            } else {
                assertThat(length).isEqualTo(8192);
                packets++;
            }
        }
        sender.join();
    }

    @Test
    void aWaitingSenderIsToldThatTheChannelWasClosed() throws Exception {
        FileDescriptor[] pair = pair();
        Poller.Channel channel = poller.register(pair[0], new Heard());
        BlockingQueue<String> outcome = new ArrayBlockingQueue<>(1);
        Thread.startVirtualThread(() -> outcome.add(sendMany(channel, new byte[8192], 10_000)));
        Thread.sleep(30);
        channel.close();
        assertThat(outcome.poll(60, TimeUnit.SECONDS)).isEqualTo("EPIPE");
    }

    private static String sendMany(Poller.Channel channel, byte[] packet, int times) {
        try {
            for (int i = 0; i < times; i++) {
                channel.send(packet, 0, packet.length);
            }
            return "sent";
        } catch (KernelException e) {
            return e.errno().name();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Test
    void halfClosedStillReceives() throws Exception {
        FileDescriptor[] pair = pair();
        Heard heard = new Heard();
        poller.register(pair[0], heard).shutdownOutput();
        assertThat(SocketCalls.receive(pair[1], new byte[10], 0)).isZero();
        send(pair[1], "answer");
        assertThat(heard.next()).isEqualTo("answer");
    }

    @Test
    void aReceiverThatThrowsEndsItsOwnChannelOnly() throws Exception {
        FileDescriptor[] bad = pair();
        FileDescriptor[] good = pair();
        Heard heard = new Heard();
        BlockingQueue<String> ends = new ArrayBlockingQueue<>(1);
        poller.register(bad[0], new Poller.Receiver() {
            @Override
            public void received(byte[] buffer, int length) {
                throw new IllegalArgumentException("no");
            }

            @Override
            public void ended(Optional<RuntimeException> failure) {
                ends.add(failure.map(Throwable::getMessage).orElse(END));
            }
        });
        poller.register(good[0], heard);
        send(bad[1], "x");
        send(good[1], "y");
        assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo("no");
        assertThat(heard.next()).isEqualTo("y");
    }

    @Test
    void closingThePollerEndsEveryChannel() throws Exception {
        FileDescriptor[] pair = pair();
        Heard heard = new Heard();
        poller.register(pair[0], heard);
        poller.close();
        assertThat(heard.next()).isEqualTo(END);
        FileDescriptor[] late = pair();
        assertThatIllegalStateException().isThrownBy(() -> poller.register(late[0], heard));
        assertThat(late[0].isOpen()).isFalse();
    }

    @Test
    void aSocketAtAPathOfAnyLengthIsReached(@TempDir Path directory) throws Exception {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(120)));
        for (Path where : List.of(directory.resolve("s"), deep.resolve("attach"))) {
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> SeqpacketSocket.connect(where))
                    .matches(e -> e.is(Errno.ENOENT));
            FileDescriptor server = listen(where);
            FileDescriptor client = SeqpacketSocket.connect(where);
            opened.add(client);
            FileDescriptor accepted = SocketCalls.accept(server);
            opened.add(accepted);
            Heard heard = new Heard();
            Poller.Channel channel = poller.register(client, heard);
            send(accepted, "hello");
            assertThat(heard.next()).isEqualTo("hello");
            channel.send("echo".getBytes(UTF_8), 1, 2);
            byte[] into = new byte[9];
            assertThat(SocketCalls.receive(accepted, into, 0)).isEqualTo(2);
            server.close();
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> SeqpacketSocket.connect(where))
                    .matches(e -> e.is(Errno.ECONNREFUSED));
        }
    }

    private FileDescriptor listen(Path where) {
        FileDescriptor server = SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.SOCK_SEQPACKET, 0);
        opened.add(server);
        try (FileDescriptor parent =
                Syscalls.open(where.resolve("..").normalize().toString(), Syscalls.O_PATH, 0)) {
            String shorter = parent.procPath() + "/" + where.getFileName();
            SocketCalls.bind(server, SeqpacketSocket.address(shorter.getBytes(UTF_8)));
        }
        SocketCalls.listen(server, 5);
        return server;
    }

    @Test
    void aTerminalIsResized() {
        try (FileDescriptor terminal = Syscalls.open("/dev/ptmx", Syscalls.O_RDWR, 0)) {
            Tty.resize(terminal, new Tty.Size(50, 132));
            assertThat(Tty.size(terminal)).isEqualTo(new Tty.Size(50, 132));
        }
        FileDescriptor[] pair = pair();
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> Tty.resize(pair[0], new Tty.Size(1, 1)))
                .matches(e -> e.is(Errno.ENOTTY) || e.is(Errno.EOPNOTSUPP));
    }
}
