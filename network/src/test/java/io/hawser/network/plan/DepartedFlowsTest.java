package io.hawser.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.model.Ip;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DepartedFlowsTest {
    private static final InetAddress ONE = Ip.parse("172.18.0.2");
    private static final InetAddress TWO = Ip.parse("172.18.0.3");
    private static final InetAddress OTHER = Ip.parse("172.18.0.4");

    private final List<Set<InetAddress>> walks = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** Stands still in its first walk till told to go on. */
    private void walk(Set<InetAddress> addresses) {
        walks.add(Set.copyOf(addresses));
        begun.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leavingDoesNotWaitComingDoesAndOneWalkServesMany() throws Exception {
        try (DepartedFlows flows = new DepartedFlows(this::walk)) {
            flows.forget(List.of(ONE), true);
            begun.await();
            flows.forget(List.of(TWO), true);
            flows.forget(List.of(ONE), true);
            flows.admit(List.of(OTHER), false);
            CompletableFuture<Void> again = CompletableFuture.runAsync(() -> flows.admit(List.of(ONE), false));
            CompletableFuture<Void> port = CompletableFuture.runAsync(() -> flows.admit(List.of(OTHER), true));
            assertThat(again).isNotDone();
            assertThat(port).isNotDone();
            goOn.countDown();
            again.get(30, TimeUnit.SECONDS);
            port.get(30, TimeUnit.SECONDS);
            assertThat(walks).containsExactly(Set.of(ONE), Set.of(ONE, TWO));
        }
    }

    @Test
    void whoTakesTheAddressOfOneWithoutPortsKeepsItsFlows() throws Exception {
        try (DepartedFlows flows = new DepartedFlows(this::walk)) {
            flows.forget(List.of(ONE), true);
            begun.await();
            flows.forget(List.of(TWO, OTHER), false);
            flows.admit(List.of(TWO), false);
            goOn.countDown();
            flows.await();
            assertThat(walks).containsExactly(Set.of(ONE), Set.of(OTHER));
        }
    }

    @Test
    void aWalkThatIsUnderWayIsWaitedForBecauseItWouldEndTheNewcomersFlows() throws Exception {
        try (DepartedFlows flows = new DepartedFlows(this::walk)) {
            flows.forget(List.of(ONE), false);
            begun.await();
            CompletableFuture<Void> again = CompletableFuture.runAsync(() -> flows.admit(List.of(ONE), false));
            flows.admit(List.of(OTHER), true);
            assertThat(again).isNotDone();
            goOn.countDown();
            again.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aWalkThatFailsHoldsNobodyUp() {
        try (DepartedFlows flows = new DepartedFlows(addresses -> {
            throw new IllegalStateException("no");
        })) {
            flows.forget(List.of(ONE), true);
            flows.admit(List.of(ONE), true);
            flows.forget(List.of(), true);
            flows.await();
        }
    }
}
