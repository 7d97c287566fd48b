package io.hawser.network.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.RecordEquality;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Specifications write their comparison out: it must look at all there is. */
class NetworkSpecTest {
    private static final IpamSpec OTHER_IPAM =
            new IpamSpec("other", Map.of("a", "b"), List.of(IpamConfig.ofSubnet(Cidr.parse("10.0.0.0/24"))));

    @Test
    void specificationsAreTheSameWhenAllOfThemIs() {
        RecordEquality.looksAtEveryMember(
                NetworkSpec.named("a"),
                new NetworkSpec(
                        "b",
                        "null",
                        "local",
                        Optional.of(true),
                        Optional.of(false),
                        true,
                        true,
                        true,
                        true,
                        Optional.of("from"),
                        OTHER_IPAM,
                        Map.of("a", "b"),
                        Map.of("c", "d")));
        RecordEquality.looksAtEveryMember(IpamSpec.automatic(), OTHER_IPAM);
        assertThat(NetworkSpec.named("a")).as("made anew").isEqualTo(NetworkSpec.named("a"));
    }
}
