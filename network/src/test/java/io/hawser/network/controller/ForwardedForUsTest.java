package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.model.Family;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardedForUsTest {
    @Test
    void whatSomebodySwitchesOnBeforeTheFirstNetworkIsNotForUsAlone() {
        Set<Family> off = EnumSet.allOf(Family.class);
        ForwardedForUs forwarded = new ForwardedForUs(() -> off);
        off.remove(Family.IPV4);
        assertThat(forwarded.test(Family.IPV4)).isFalse();
        assertThat(forwarded.test(Family.IPV6)).isTrue();
    }

    @Test
    void theAnswerStaysWhatItWas() {
        Set<Family> off = EnumSet.of(Family.IPV6);
        ForwardedForUs forwarded = new ForwardedForUs(() -> off);
        assertThat(forwarded.test(Family.IPV6)).isTrue();
        assertThat(forwarded.test(Family.IPV4)).isFalse();
        off.remove(Family.IPV6);
        off.add(Family.IPV4);
        assertThat(forwarded.test(Family.IPV6)).isTrue();
        assertThat(forwarded.test(Family.IPV4)).isFalse();
    }
}
