package io.hawser.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sets, what they lead to, and verdicts write their comparison out: it must look at all there is. */
class NamedSetTest {
    private static final TableId TABLE = new TableId(Family.INET, "t");
    private static final TableId OTHER = new TableId(Family.IP, "t");

    @Test
    void setsAreTheSameWhenAllOfThemIs() {
        NamedSet set = NamedSet.set(TABLE, "s", DataType.INET_SERVICE);

        assertThat(NamedSet.set(new TableId(Family.INET, "t"), "s", DataType.INET_SERVICE))
                .isEqualTo(set)
                .hasSameHashCodeAs(set);
        assertThat(List.of(
                        NamedSet.set(OTHER, "s", DataType.INET_SERVICE),
                        NamedSet.set(TABLE, "r", DataType.INET_SERVICE),
                        NamedSet.set(TABLE, "s", DataType.INET_PROTO),
                        NamedSet.verdictMap(TABLE, "s", DataType.INET_SERVICE),
                        set.withIntervals(),
                        set.commented("words"),
                        set.withCounters()))
                .doesNotContain(set)
                .hasSize(NamedSet.class.getRecordComponents().length);
    }

    @Test
    void mapsToDifferentThingsAreDifferent() {
        NamedSet.Kind values = new NamedSet.ToValues(List.of(DataType.IPV4_ADDR));

        assertThat(new NamedSet.ToValues(List.of(DataType.IPV4_ADDR)))
                .isEqualTo(values)
                .hasSameHashCodeAs(values)
                .isNotEqualTo(new NamedSet.ToValues(List.of(DataType.IPV6_ADDR)))
                .isNotEqualTo(new NamedSet.ToVerdict())
                .isNotEqualTo(new NamedSet.Plain());
        assertThat(new NamedSet.ToVerdict())
                .isEqualTo(new NamedSet.ToVerdict())
                .hasSameHashCodeAs(new NamedSet.ToVerdict())
                .isNotEqualTo(new NamedSet.Plain());
        assertThat(new NamedSet.Plain()).isEqualTo(new NamedSet.Plain()).hasSameHashCodeAs(new NamedSet.Plain());
    }

    @Test
    void verdictsAreTheSameWhenCodeAndChainAre() {
        Verdict verdict = Verdict.jumpTo("a");

        assertThat(new Verdict(Verdict.Code.JUMP, Optional.of("a")))
                .isEqualTo(verdict)
                .hasSameHashCodeAs(verdict)
                .isNotEqualTo(Verdict.goTo("a"))
                .isNotEqualTo(Verdict.jumpTo("b"));
        assertThat(Verdict.ACCEPT).isNotEqualTo(Verdict.DROP);
    }
}
