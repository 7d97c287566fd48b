package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Twenty clients ask five hundred times a second for names that stay, while others join and leave a hundred times, and while
 * the daemon is killed and started again: nothing lost, nothing wrong, and a name that lives never said to be none.
 */
@Timeout(900)
class NameChurnTest {
    private static final int CLIENTS = 20;
    private static final long PAUSE_NANOS = 2_000_000;
    private static final List<String> NAMES = List.of("stays", "STAYS.churn", "alias", "alias.churn");

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();

    @Test
    void namesThatStayAreAlwaysAnswered() throws Exception {
        try (TestHost host = TestHost.create();
                Engine engine = Engine.start(host)) {
            engine.loadBusybox();
            engine.ok("network", "create", "churn");
            engine.box("stays", "--network", "churn", "--network-alias", "alias");
            String address = engine.address("stays", "churn");
            engine.box("client", "--network", "churn");
            List<Thread> clients = clients(engine.netnsOf("client"), address);
            for (int i = 0; i < 5; i++) {
                engine.box("comes" + i);
            }
            for (int i = 0; i < 100; i++) {
                joinAndLeave(engine, "comes" + i % 5);
            }
            assertThat(wrong).hasValue(0);
            assertThat(unanswered).as("lost of " + answered).hasValue(0);
            engine.kill();
            engine.startAgain();
            int before = answered.get();
            Eventually.holds("all are answered again", () -> answered.get() > before + 10 * CLIENTS);
            joinAndLeave(engine, "comes0");
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertThat(wrong).hasValue(0);
            assertThat(answered.get()).isGreaterThan(1_000);
            engine.clean();
        }
    }

    private static void joinAndLeave(Engine engine, String name) throws IOException {
        String body = "{\"Container\": \"" + name + "\", \"EndpointConfig\": {\"Aliases\": [\"guest\"]}}";
        assertThat(engine.api().call("POST", "/networks/churn/connect", body).status())
                .isEqualTo(200);
        assertThat(engine.api().call("POST", "/networks/churn/disconnect", body).status())
                .isEqualTo(200);
    }

    private List<Thread> clients(Path netns, String address) throws IOException {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Asker asker = Asker.in(netns);
            clients.add(Thread.ofPlatform().start(() -> ask(asker, address)));
        }
        return clients;
    }

    private void ask(Asker asker, String address) {
        try (asker) {
            for (int i = 0; !over.get(); i++) {
                long next = System.nanoTime() + PAUSE_NANOS;
                judge(asker.udp(NAMES.get(i % NAMES.size()), Type.A), address);
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (IOException broken) {
            wrong.incrementAndGet();
        }
    }

    private void judge(Optional<Message> reply, String address) {
        if (reply.isEmpty()) {
            unanswered.incrementAndGet();
        } else if (reply.get().getRcode() == Rcode.NOERROR
                && Asker.data(reply.get()).equals(List.of(address))) {
            answered.incrementAndGet();
        } else {
            wrong.incrementAndGet();
        }
    }
}
