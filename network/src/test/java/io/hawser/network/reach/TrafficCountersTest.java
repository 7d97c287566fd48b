package io.hawser.network.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets through published ports are counted, in a table that goes with whoever counts. */
class TrafficCountersTest {
    @Test
    void whatPassesAPublishedPortIsCountedBothWays() throws IOException {
        try (Quay quay = new Quay()) {
            try (TrafficCounters counters = TrafficCounters.open(quay.networks(), quay.namespace())) {
                assertThat(counters.counts())
                        .extracting(
                                traffic -> traffic.port().hostPort(),
                                traffic -> traffic.in().packets())
                        .containsExactly(
                                org.assertj.core.groups.Tuple.tuple(8080, 0L),
                                org.assertj.core.groups.Tuple.tuple(8081, 0L));
                quay.awaitReached();

                // A handshake, a line of text and an end take at least three packets each way; the end may pass later
                // than the text is read.
                Eventually.holds("three packets are counted each way", () -> {
                    Traffic traffic = counters.counts().getFirst();
                    return traffic.in().packets() >= 3 && traffic.out().packets() >= 3;
                });
                Traffic traffic = counters.counts().getFirst();
                assertThat(traffic.network()).isEqualTo("web");
                assertThat(traffic.in().bytes()).isGreaterThanOrEqualTo(3 * 40);

                quay.networks().subscribe(counters::happened);
                quay.networks().deleteSandbox(traffic.sandbox().id());
                Eventually.holds(
                        "nothing is counted any more", () -> elements(quay).isEmpty());
            }
            assertThat(quay.host().ok("nft", "list", "tables")).doesNotContain("hawser-traffic");
        }
    }

    private static List<String> elements(Quay quay) {
        return quay.host()
                .ok("nft", "list", "table", "inet", "hawser-traffic")
                .lines()
                .filter(line -> line.contains("elements"))
                .toList();
    }
}
