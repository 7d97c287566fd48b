package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LookupTest {

    private static final String ONE = "ab".repeat(32);
    private static final String TWO = "ab".repeat(31) + "cd";
    private static final List<NetworkRecord> NETWORKS =
            List.of(network(ONE, "web"), network(TWO, ONE), network("cd".repeat(32), "abab"));

    @Test
    void aWholeIdGoesBeforeANameAndANameBeforeAPrefix() {
        assertThat(found(ONE)).isEqualTo(ONE);
        assertThat(found("web")).isEqualTo(ONE);
        assertThat(found("abab")).isEqualTo("cd".repeat(32));
        assertThat(found(TWO.substring(0, 63))).isEqualTo(TWO);
    }

    @Test
    void anAmbiguousPrefixIsRefusedInTheWordsOfThePlace() {
        assertThatThrownBy(() -> Lookup.INSPECT.find("aba", NETWORKS))
                .hasMessage("2 matches found based on ID prefix: network aba is ambiguous");
        assertThatThrownBy(() -> Lookup.USE.find("aba", NETWORKS))
                .hasMessage("network aba is ambiguous (2 matches found based on ID prefix)");
        assertThatThrownBy(() -> Lookup.USE.find("", NETWORKS)).hasMessage("network  not found");
        assertThatThrownBy(() -> Lookup.USE.find("nope", NETWORKS)).hasMessage("network nope not found");
    }

    private static String found(String text) {
        return Lookup.INSPECT.find(text, NETWORKS).id().hex64();
    }

    private static NetworkRecord network(String id, String name) {
        return new NetworkRecord(
                new NetworkId(id), RecordState.LIVE, Instant.EPOCH, NetworkSpec.named(name), List.of(), Map.of());
    }
}
