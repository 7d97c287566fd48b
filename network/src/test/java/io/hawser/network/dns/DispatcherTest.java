package io.hawser.network.dns;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that reads all resolvers' sockets, with clerks that fail or take their time. */
@Timeout(120)
class DispatcherTest {
    private static final InetSocketAddress ONE = new InetSocketAddress(Resolver.ADDRESS, 61_001);
    private static final InetSocketAddress OTHER = new InetSocketAddress(Resolver.ADDRESS, 61_002);

    private final Dispatcher dispatcher = new Dispatcher(new Random(1), Dispatcher.MANY);
    private final AtomicInteger answered = new AtomicInteger();
    private Path pin;
    private Namespace sandbox;
    private DatagramChannel client;

    @BeforeEach
    void open() throws Exception {
        pin = Files.createTempDirectory("dispatcher").resolve("ns");
        sandbox = Namespace.create(pin);
        Command.of("ip", "link", "set", "lo", "up").inside(pin).run().orFail();
        client = sandbox.call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
    }

    @AfterEach
    void close() throws IOException {
        dispatcher.close();
        client.close();
        sandbox.close();
        Namespace.unpin(pin);
        Files.delete(pin.getParent());
    }

    /** What one question does to the code, be it the JVM's own kind of failure, is not the end of everybody's names. */
    @Test
    void itOutlivesWhateverAnAnswerThrows() throws Exception {
        Runnable end = watch(ONE, (desk, index) -> {
            switch (answered.getAndIncrement()) {
                case 0 -> throw new StackOverflowError("on purpose");
                case 1 -> throw new LinkageError("on purpose");
                case 2 -> throw new IllegalStateException("on purpose");
                default -> {}
            }
        });
        for (int asked = 1; asked <= 4; asked++) {
            ask(ONE);
            int count = asked;
            Eventually.holds("an answer", () -> answered.get() == count);
        }
        end.run();
    }

    /** Whoever administers the container's network may end its sockets; a UDP socket then fails once and goes on. */
    @Test
    void aSocketThatFailsIsReadAgain() throws Exception {
        Runnable end = watch(ONE, (desk, index) -> answered.incrementAndGet());
        for (int killed = 1; killed <= 3; killed++) {
            Command.of("ss", "-K", "-u", "-a", "sport = :" + ONE.getPort())
                    .inside(pin)
                    .run()
                    .orFail();
            ask(ONE);
            int count = killed;
            Eventually.holds("an answer", () -> answered.get() == count);
        }
        end.run();
        Eventually.holds("its socket is closed", this::isOneFree);
    }

    @Test
    void closedWhileASocketIsLetGoItEndsAllTheSame() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        watch(ONE, (desk, index) -> {
            begun.countDown();
            await(enough);
        });
        Runnable endOther = watch(OTHER, (desk, index) -> {});
        ask(ONE);
        begun.await();
        dispatcher.close();
        Thread ending = Thread.ofVirtual().start(endOther);
        Eventually.holds("the end is asked for", () -> ending.getState() == Thread.State.WAITING);
        enough.countDown();
        ending.join();
        Eventually.holds("all sockets are closed", this::isOneFree);
    }

    private boolean isOneFree() {
        try {
            UdpSocket.bind(sandbox, ONE).close();
            return true;
        } catch (KernelException taken) {
            return false;
        }
    }

    private Runnable watch(InetSocketAddress at, UdpSocket.Clerk clerk) {
        return dispatcher.watch(UdpSocket.bind(sandbox, at), clerk);
    }

    private void ask(InetSocketAddress whom) throws IOException {
        client.send(ByteBuffer.allocate(1), whom);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException nobodyDoes) {
            throw new AssertionError(nobodyDoes);
        }
    }
}
