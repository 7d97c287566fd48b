package io.hawser.kernel.nftables;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The declaration of a set or a map; its elements are objects of their own. A set has no data; a map leads from its key
 * to values, a verdict map to a verdict.
 *
 * <p>Example: {@code map any4 { type inet_proto . inet_service : ipv4_addr . inet_service; }}.
 *
 * @param key the fields of the key, one to five
 * @param interval whether keys may be intervals; the kernel then refuses overlaps within a field, but not every overlap
 *     of concatenated intervals
 * @param counted whether each element counts the packets that found it; see {@link NftSocket#counts}
 */
public record NamedSet(
        TableId table,
        String name,
        List<DataType> key,
        Kind kind,
        boolean interval,
        Optional<String> comment,
        boolean counted)
        implements NftObject {

    /** What an element of the set leads to. */
    public sealed interface Kind permits Plain, ToValues, ToVerdict {
        /** Whether an element may lead there. */
        boolean leadsTo(Optional<Target> target);
    }

    /** A set: membership only. */
    public record Plain() implements Kind {
        @Override
        public boolean leadsTo(Optional<Target> target) {
            return target.isEmpty();
        }

        /** Written out as {@link NamedSet#equals} is. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Plain;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** A map to values with these fields. */
    public record ToValues(List<DataType> fields) implements Kind {
        public ToValues {
            fields = List.copyOf(fields);
        }

        @Override
        public boolean leadsTo(Optional<Target> target) {
            return target.orElse(null) instanceof Values values
                    && values.fields().stream().map(Value::type).toList().equals(fields);
        }

        /** Written out as {@link NamedSet#equals} is. */
        @Override
        public boolean equals(Object other) {
            return other instanceof ToValues that && fields.equals(that.fields);
        }

        @Override
        public int hashCode() {
            return fields.hashCode();
        }
    }

    /** A verdict map. */
    public record ToVerdict() implements Kind {
        @Override
        public boolean leadsTo(Optional<Target> target) {
            return target.orElse(null) instanceof Verdict;
        }

        /** Written out as {@link NamedSet#equals} is. */
        @Override
        public boolean equals(Object other) {
            return other instanceof ToVerdict;
        }

        @Override
        public int hashCode() {
            return 2;
        }
    }

    private static final int MAX_FIELDS = 5;

    public NamedSet {
        Names.check(name);
        key = List.copyOf(key);
        if (key.isEmpty() || key.size() > MAX_FIELDS) {
            throw new IllegalArgumentException(name + ": a key has one to five fields, not " + key.size());
        }
    }

    /** One that does not count. */
    public NamedSet(
            TableId table, String name, List<DataType> key, Kind kind, boolean interval, Optional<String> comment) {
        this(table, name, key, kind, interval, comment, false);
    }

    public static NamedSet set(TableId table, String name, DataType... key) {
        return new NamedSet(table, name, List.of(key), new Plain(), false, Optional.empty());
    }

    public static NamedSet verdictMap(TableId table, String name, DataType... key) {
        return new NamedSet(table, name, List.of(key), new ToVerdict(), false, Optional.empty());
    }

    /** This key leading to values of these types. */
    public NamedSet to(DataType... data) {
        return new NamedSet(table, name, key, new ToValues(List.of(data)), interval, comment, counted);
    }

    public NamedSet withIntervals() {
        return new NamedSet(table, name, key, kind, true, comment, counted);
    }

    public NamedSet withCounters() {
        return new NamedSet(table, name, key, kind, interval, comment, true);
    }

    public NamedSet commented(String words) {
        return new NamedSet(table, name, key, kind, interval, Optional.of(words), counted);
    }

    public boolean isMap() {
        return !(kind instanceof Plain);
    }

    /** An element that is only its key. */
    public Element element(Field... fields) {
        return new Element(this, List.of(fields), Optional.empty(), Optional.empty());
    }

    /** An element of a map. */
    public Element element(List<Field> fields, Target target) {
        return new Element(this, fields, Optional.of(target), Optional.empty());
    }

    @Override
    public String title() {
        return (isMap() ? "map " : "set ") + table.text() + " " + name;
    }

    @Override
    public String text() {
        return (isMap() ? "map " : "set ") + name + " { " + body("; ") + "}";
    }

    /** Type, flags and comment, each followed by {@code separator}. */
    String body(String separator) {
        String data = switch (kind) {
            case Plain() -> "";
            case ToVerdict() -> " : verdict";
            case ToValues(var fields) -> " : " + keywords(fields);
        };
        return "type " + keywords(key) + data + separator
                + (interval ? "flags interval" + separator : "")
                + (counted ? "counter" + separator : "")
                + comment.map(c -> "comment " + Names.quoted(c) + separator).orElse("");
    }

    private static String keywords(List<DataType> fields) {
        return fields.stream().map(DataType::keyword).collect(Collectors.joining(" . "));
    }

    /** Written out: the JVM would spin the general way for records anew at every start of a daemon. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NamedSet that
                && name.equals(that.name)
                && table.equals(that.table)
                && key.equals(that.key)
                && kind.equals(that.kind)
                && interval == that.interval
                && comment.equals(that.comment)
                && counted == that.counted;
    }

    @Override
    public int hashCode() {
        return 31 * table.hashCode() + name.hashCode();
    }
}
