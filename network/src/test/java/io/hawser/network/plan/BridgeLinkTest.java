package io.hawser.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.model.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bridge's equality is written out: it must look at all there is. */
class BridgeLinkTest {
    private static final MacAddress MAC = MacAddress.parse("02:42:ac:11:00:01");
    private static final Mark MARK = new Mark("engine", "network");

    @Test
    void bridgesAreTheSameWhenAllOfThemIs() {
        BridgeLink bridge = new BridgeLink("br0", MAC, 1500, MARK);

        assertThat(new BridgeLink("br0", MacAddress.parse("02:42:ac:11:00:01"), 1500, new Mark("engine", "network")))
                .isEqualTo(bridge)
                .hasSameHashCodeAs(bridge);
        assertThat(List.of(
                        new BridgeLink("br1", MAC, 1500, MARK),
                        new BridgeLink("br0", MacAddress.parse("02:42:ac:11:00:02"), 1500, MARK),
                        new BridgeLink("br0", MAC, 1400, MARK),
                        new BridgeLink("br0", MAC, 1500, new Mark("engine", "other"))))
                .doesNotContain(bridge);
        assertThat(BridgeLink.class.getRecordComponents()).hasSize(4);
    }
}
