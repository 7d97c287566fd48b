package io.hawser.kernel.nftables;

import java.util.Locale;
import java.util.Optional;

/** A chain: a base chain where it has a {@link Hook}, else one that is reached by jump and goto only. */
public record Chain(TableId table, String name, Optional<Hook> hook, Optional<String> comment) implements NftObject {

    /** What a base chain is for; the kernel allows {@code nat} and {@code route} only on some hooks. */
    public enum Type {
        FILTER,
        NAT,
        ROUTE
    }

    /** Where packets enter the chain: {@code NF_INET_*}, for the bridge family {@code NF_BR_*} (the same numbers). */
    public enum Point {
        PREROUTING(0),
        INPUT(1),
        FORWARD(2),
        OUTPUT(3),
        POSTROUTING(4),
        INGRESS(5);

        private final int number;

        Point(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        /** By the kernel's number. */
        public static Optional<Point> of(long number) {
            for (Point point : values()) {
                if (point.number == number) {
                    return Optional.of(point);
                }
            }
            return Optional.empty();
        }
    }

    /** What happens to a packet that leaves the chain without a verdict: {@code NF_DROP}, {@code NF_ACCEPT}. */
    public enum Policy {
        DROP(0),
        ACCEPT(1);

        private final int number;

        Policy(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /**
     * Where a base chain stands.
     *
     * @param priority lower comes first; see {@code enum nf_ip_hook_priorities} and {@code nf_br_hook_priorities}
     */
    public record Hook(Type type, Point point, int priority, Policy policy) {
        String text(Family family) {
            return "type " + lower(type) + " hook " + lower(point) + " priority "
                    + Priorities.text(family, point, priority) + "; policy " + lower(policy) + ";";
        }
    }

    public Chain {
        Names.check(name);
    }

    public static Chain regular(TableId table, String name) {
        return new Chain(table, name, Optional.empty(), Optional.empty());
    }

    public static Chain base(TableId table, String name, Type type, Point point, int priority) {
        return new Chain(table, name, Optional.of(new Hook(type, point, priority, Policy.ACCEPT)), Optional.empty());
    }

    public Chain commented(String words) {
        return new Chain(table, name, hook, Optional.of(words));
    }

    @Override
    public String title() {
        return "chain " + table.text() + " " + name;
    }

    @Override
    public String text() {
        return "chain " + name + " { " + body(" ") + "}";
    }

    /** Comment and hook, each followed by {@code separator}. */
    String body(String separator) {
        return comment.map(c -> "comment " + Names.quoted(c) + separator).orElse("")
                + hook.map(h -> h.text(table.family()) + separator).orElse("");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
