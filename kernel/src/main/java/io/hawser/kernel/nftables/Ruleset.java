package io.hawser.kernel.nftables;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the kernel held at one moment, as a dump found it: a table or all of them.
 *
 * @param generation the number of the ruleset's state; it rises with every transaction of anybody
 */
public record Ruleset(
        long generation,
        List<Table> tables,
        List<NamedSet> sets,
        List<Element> elements,
        List<Chain> chains,
        List<Rule> rules) {

    private static final String INDENT = "\t\t";

    public Ruleset {
        tables = List.copyOf(tables);
        sets = List.copyOf(sets);
        elements = List.copyOf(elements);
        chains = List.copyOf(chains);
        rules = List.copyOf(rules);
    }

    /** Only what belongs to one table. */
    public Ruleset only(TableId table) {
        return new Ruleset(
                generation,
                tables.stream().filter(t -> t.table().equals(table)).toList(),
                sets.stream().filter(s -> s.table().equals(table)).toList(),
                elements.stream().filter(e -> e.table().equals(table)).toList(),
                chains.stream().filter(c -> c.table().equals(table)).toList(),
                rules.stream().filter(r -> r.table().equals(table)).toList());
    }

    /** These and, after them, those of other tables. */
    public Ruleset with(Ruleset others) {
        return new Ruleset(
                generation,
                both(tables, others.tables),
                both(sets, others.sets),
                both(elements, others.elements),
                both(chains, others.chains),
                both(rules, others.rules));
    }

    private static <T> List<T> both(List<T> some, List<T> more) {
        return more.isEmpty()
                ? some
                : Stream.concat(some.stream(), more.stream()).toList();
    }

    /** Everything but the elements, in an order that can be added as it is; counters at zero, as when they were added. */
    public List<NftObject> skeleton() {
        List<NftObject> objects = new ArrayList<>(tables);
        objects.addAll(sets);
        objects.addAll(chains);
        rules.forEach(rule -> objects.add(rule.withoutCounts()));
        return objects;
    }

    /** As {@code nft list ruleset} prints it, counters without their values. */
    public String text() {
        return tables.stream().map(this::text).collect(Collectors.joining("\n"));
    }

    private String text(Table table) {
        StringBuilder text = new StringBuilder(table.title() + " {\n");
        String head = table.body("\n\t");
        text.append(head.isEmpty() ? "" : "\t" + head.stripTrailing() + "\n\n");
        only(table.table()).blocks(text);
        return text.append("}\n").toString();
    }

    private void blocks(StringBuilder text) {
        for (NamedSet set : sets) {
            text.append('\t')
                    .append(set.isMap() ? "map " : "set ")
                    .append(set.name())
                    .append(" {\n");
            lines(text, set.body("\n"));
            text.append(elementLine(set)).append("\t}\n\n");
        }
        for (Chain chain : chains) {
            text.append("\tchain ").append(chain.name()).append(" {\n");
            lines(text, chain.body("\n"));
            rules.stream().filter(rule -> rule.chain().equals(chain.name())).forEach(rule -> lines(text, rule.text()));
            text.append("\t}\n\n");
        }
    }

    private static void lines(StringBuilder text, String body) {
        body.lines().forEach(line -> text.append(INDENT).append(line).append('\n'));
    }

    private String elementLine(NamedSet set) {
        String held = elements.stream()
                .filter(element -> element.set().equals(set))
                .map(Element::text)
                .collect(Collectors.joining(", "));
        return held.isEmpty() ? "" : INDENT + "elements = { " + held + " }\n";
    }
}
