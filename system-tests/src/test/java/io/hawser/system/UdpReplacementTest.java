package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * UDP clients that never change their source port and never pause, as a telephone or a log shipper does, while the container
 * behind the published port comes, goes and is replaced. Connection tracking keeps each one's flow alive for as long as it sends:
 * whoever was once led astray stays so for good, unless the flow is forgotten.
 */
@ExtendWith(OnEngine.class)
class UdpReplacementTest {
    private static final System.Logger LOG = System.getLogger(UdpReplacementTest.class.getName());
    private static final int PUBLISHED = 5000;
    private static final int INSIDE = 9000;

    private final Engine engine;

    UdpReplacementTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void whoeverTakesTheAddressOfTheGoneOneHearsNothing() throws Exception {
        replaced(true);
    }

    @Test
    void theNewOneMayHaveTheSameAddress() throws Exception {
        replaced(false);
    }

    private void replaced(boolean addressIsTaken) throws Exception {
        engine.ok("network", "create", "--ipv6", "harbour");
        engine.ok("network", "create", "--ipv6", "quay");
        engine.box("neighbour", "--network", "harbour");
        engine.box("stranger", "--network", "quay");
        try (Clients clients = clients()) {
            clients.awaitSent(20);
            publish("one");
            String address = engine.address("one", "harbour");
            try (Server one = server("one")) {
                clients.awaitAnswersOf(one);
            }
            engine.ok("rm", "-f", "one");
            clients.awaitSent(20);
            if (addressIsTaken) {
                engine.box("squatter", "--network", "harbour");
                assertThat(engine.address("squatter", "harbour")).isEqualTo(address);
                try (Server squatter = server("squatter")) {
                    replace(clients);
                    assertThat(squatter.heard()).isZero();
                }
            } else {
                replace(clients);
                assertThat(engine.address("two", "harbour")).isEqualTo(address);
            }
        }
    }

    private void replace(Clients clients) throws IOException {
        publish("two");
        try (Server two = server("two")) {
            long start = System.nanoTime();
            clients.awaitAnswersOf(two);
            System.out.println("all clients are answered by the new server " + (System.nanoTime() - start) / 1_000_000
                    + " ms after it listens");
        }
    }

    private void publish(String name) {
        engine.box(name, "--network", "harbour", "-p", PUBLISHED + ":" + INSIDE + "/udp");
    }

    private Server server(String container) throws IOException {
        return new Server(container, engine.netnsOf(container));
    }

    private Clients clients() throws IOException {
        Path host = engine.host().netns();
        Path lan = engine.host().lan().netns();
        List<String> own = List.of(engine.host().ipv4(), engine.host().ipv6());
        Clients clients = new Clients();
        for (String address : own) {
            clients.add(lan, address);
            clients.add(host, address);
            clients.add(engine.netnsOf("neighbour"), address);
            clients.add(engine.netnsOf("stranger"), address);
        }
        clients.add(host, "127.0.0.1");
        clients.add(host, "::1");
        clients.start();
        return clients;
    }

    /** A thread that does one thing again and again until closed. */
    private abstract static class Loop implements AutoCloseable {
        private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
        private volatile boolean closed;

        abstract void once() throws IOException;

        void start() {
            thread.start();
        }

        private void run() {
            try {
                while (!closed) {
                    once();
                    Thread.sleep(5);
                }
            } catch (IOException | InterruptedException ended) {
                assertThat(closed).as(() -> "not closed, but " + ended).isTrue();
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Inside a container: answers every datagram with its own name. */
    private static final class Server extends Loop {
        private final String name;
        private final DatagramChannel channel;
        private final AtomicInteger heard = new AtomicInteger();
        private final ByteBuffer buffer = ByteBuffer.allocate(64);

        Server(String name, Path netns) throws IOException {
            this.name = name;
            this.channel = open(netns, StandardProtocolFamily.INET6, INSIDE);
            start();
        }

        int heard() {
            return heard.get();
        }

        @Override
        void once() throws IOException {
            for (var from = channel.receive(buffer.clear()); from != null; from = channel.receive(buffer.clear())) {
                heard.incrementAndGet();
                channel.send(ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)), from);
            }
        }

        @Override
        public void close() throws IOException {
            super.close();
            channel.close();
        }
    }

    private record Client(String what, DatagramChannel channel, InetSocketAddress server) {}

    /** All of them send all the time. */
    private static final class Clients extends Loop {
        private static final int FIRST_PORT = 4000;

        private final List<Client> all = new ArrayList<>();
        private final Set<String> answers = ConcurrentHashMap.newKeySet();
        private final AtomicInteger rounds = new AtomicInteger();
        private final ByteBuffer buffer = ByteBuffer.allocate(64);

        void add(Path netns, String address) throws IOException {
            boolean six = address.contains(":");
            DatagramChannel channel = open(
                    netns, six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET, FIRST_PORT + all.size());
            all.add(new Client(netns + " to " + address, channel, new InetSocketAddress(address, PUBLISHED)));
        }

        void awaitSent(int more) {
            int enough = rounds.get() + more;
            await("they send", () -> rounds.get() >= enough);
        }

        /** Until each was answered, from the address it asks, by this server. */
        void awaitAnswersOf(Server server) {
            answers.clear();
            try {
                await("everybody is answered", () -> answers.size() >= all.size());
            } catch (AssertionError late) {
                throw new AssertionError("answered by " + server.name + " are only " + answers, late);
            }
            assertThat(answers).allMatch(answer -> answer.startsWith(server.name + " "));
        }

        private static void await(String what, BooleanSupplier reached) {
            Eventually.holds(what, reached::getAsBoolean);
        }

        @Override
        void once() throws IOException {
            for (Client client : all) {
                ask(client);
                hear(client);
            }
            rounds.incrementAndGet();
        }

        /** Where nobody is there yet the kernel may say so to the sender. */
        private static void ask(Client client) {
            try {
                client.channel().send(ByteBuffer.wrap(new byte[] {'?'}), client.server());
            } catch (IOException nobody) {
                LOG.log(System.Logger.Level.DEBUG, client.what(), nobody);
            }
        }

        private void hear(Client client) throws IOException {
            for (var from = client.channel().receive(buffer.clear());
                    from != null;
                    from = client.channel().receive(buffer.clear())) {
                if (from.equals(client.server())) {
                    answers.add(StandardCharsets.US_ASCII.decode(buffer.flip()) + " answers " + client.what());
                }
            }
        }

        @Override
        public void close() throws IOException {
            super.close();
            for (Client client : all) {
                client.channel().close();
            }
        }
    }

    private static DatagramChannel open(Path netns, StandardProtocolFamily family, int port) throws IOException {
        try (Namespace namespace = Namespace.open(netns)) {
            DatagramChannel channel = namespace.call(() -> DatagramChannel.open(family));
            channel.bind(new InetSocketAddress(port));
            channel.configureBlocking(false);
            return channel;
        }
    }
}
