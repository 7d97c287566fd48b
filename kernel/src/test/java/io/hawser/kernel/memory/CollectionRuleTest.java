package io.hawser.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CollectionRuleTest {
    private static final long AGAIN = CollectionRule.AGAIN.toNanos();

    private final CollectionRule rule = new CollectionRule();

    @Test
    void theFirstTimeAndWheneverTheHeapHasGrown() {
        assertThat(rule.worthwhile(12, 0)).isTrue();
        rule.collected(12, 0);
        assertThat(rule.worthwhile(12, 1)).isFalse();
        assertThat(rule.worthwhile(12, 10 * AGAIN)).as("it is as small as ever").isFalse();
        assertThat(rule.worthwhile(13, 2)).isTrue();
    }

    @Test
    void whatStaysLargeIsTriedAgainUntilItIsSmall() {
        rule.collected(12, 0);
        rule.collected(60, 1);
        assertThat(rule.worthwhile(60, AGAIN)).isFalse();
        assertThat(rule.worthwhile(60, 1 + AGAIN)).isTrue();
        rule.collected(12, 1 + AGAIN);
        assertThat(rule.worthwhile(12, 3 * AGAIN)).isFalse();
    }
}
