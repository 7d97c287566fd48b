package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.controller.HaltingEngine.Request;
import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.HostPicture;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The process is halted at each step of each plan in turn: a JVM of its own, on a kernel, that ends there as {@code kill -9} would
 * end it. The next one then finds the host as it was before the request or as it is after it, and has nothing more to do.
 * Needs root.
 */
@ExtendWith(TestHosts.class)
class HaltTest {

    @Test
    void aNetworkComesAndGoes(TestHost host) {
        forwarding(host, 1);
        inTurn(host, Request.CREATE_NETWORK, Request.REMOVE_NETWORK);
        forwarding(host, 0);
    }

    @Test
    void aContainerStartsAndStops(TestHost host) {
        forwarding(host, 1);
        try (HaltingEngine engine = HaltingEngine.on(host)) {
            engine.restore();
            engine.create("back");
        }
        inTurn(host, Request.START_CONTAINER, Request.STOP_CONTAINER);
        clean(host);
        forwarding(host, 0);
    }

    @Test
    void aContainerConnectsAndDisconnects(TestHost host) {
        forwarding(host, 1);
        try (HaltingEngine engine = HaltingEngine.on(host)) {
            engine.restore();
            engine.create("back");
            engine.create("front");
            engine.carryOut(Request.START_CONTAINER);
        }
        inTurn(host, Request.CONNECT, Request.DISCONNECT);
        clean(host);
        forwarding(host, 0);
    }

    /** Forwarding is switched on by the first network and left on, so it is on from the start here. */
    private static void forwarding(TestHost host, int value) {
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=" + value);
    }

    private static void clean(TestHost host) {
        try (HaltingEngine engine = HaltingEngine.on(host)) {
            engine.restore();
            engine.carryOut(Request.STOP_CONTAINER);
            engine.controller().networks().stream()
                    .filter(network -> !network.predefined())
                    .forEach(network -> engine.controller().removeNetwork(network.id()));
        }
    }

    /** From the picture without to the one with it and back, halted everywhere on both ways. */
    private static void inTurn(TestHost host, Request making, Request unmaking) {
        HostPicture without = host.settled();
        int there = 0;
        while (halted(host, making, there)) {
            restored(host);
            assertThat(TestHosts.leftOn(host, without))
                    .as(making + " halted at " + there)
                    .isEmpty();
            there++;
        }
        assertThat(there).isGreaterThan(5);
        int back = 0;
        HostPicture with = host.settled();
        while (halted(host, unmaking, back)) {
            restored(host);
            if (isNow(host, without, with)) {
                carryOut(host, making);
                with = host.settled();
            }
            assertThat(TestHosts.leftOn(host, with))
                    .as(unmaking + " halted at " + back)
                    .isEmpty();
            back++;
        }
        assertThat(back).isPositive();
        assertThat(TestHosts.leftOn(host, without)).isEmpty();
    }

    /** Whether the host becomes the one picture and not the other: links of a namespace go in the kernel's own time. */
    private static boolean isNow(TestHost host, HostPicture one, HostPicture other) {
        HostPicture now = Eventually.settles(
                "as before the request or as after it",
                host::picture,
                picture -> picture.equals(one) || picture.equals(other));
        return now.equals(one) && !now.equals(other);
    }

    private static void carryOut(TestHost host, Request request) {
        try (HaltingEngine engine = HaltingEngine.on(host)) {
            engine.restore();
            engine.carryOut(request);
        }
    }

    private static void restored(TestHost host) {
        try (HaltingEngine engine = HaltingEngine.on(host)) {
            assertThat(engine.restore().problems()).isEmpty();
        }
        try (HaltingEngine engine = HaltingEngine.on(host)) {
            assertThat(engine.restore().repairs()).isEmpty();
        }
    }

    /** False when the request has no such step, and is done. */
    private static boolean halted(TestHost host, Request request, int step) {
        Command.Output output = Command.of(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltingEngine.class.getName(),
                        host.netns().toString(),
                        host.folder().toString(),
                        request.name(),
                        "" + step)
                .run();
        assertThat(output.exit()).as(output.err()).isIn(HaltingEngine.HALTED, HaltingEngine.DONE);
        return output.exit() == HaltingEngine.HALTED;
    }
}
