package io.hawser.kernel.nftables;

import java.util.List;
import java.util.Optional;

/** A rule: expressions that are evaluated in order until one does not match. Build it with {@link RuleBuilder}. */
public record Rule(TableId table, String chain, List<Expression> expressions, Optional<String> comment)
        implements NftObject {
    public Rule {
        Names.check(chain);
        expressions = List.copyOf(expressions);
    }

    /** This rule with its counters at zero: what was sent, whatever has passed since. */
    public Rule withoutCounts() {
        return new Rule(
                table,
                chain,
                expressions.stream()
                        .map(e -> e instanceof Expression.Counter ? Expression.Counter.ZERO : e)
                        .toList(),
                comment);
    }

    @Override
    public String title() {
        return "rule " + table.text() + " " + chain + " " + text();
    }

    @Override
    public String text() {
        return RuleText.of(expressions)
                + comment.map(c -> " comment " + Names.quoted(c)).orElse("");
    }
}
