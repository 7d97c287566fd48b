package io.hawser.kernel.nftables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Changes that the kernel makes all together or not at all, in the order given. Immutable; built by {@link Builder},
 * sent by {@link NftSocket#apply}.
 */
public record Transaction(List<Operation> operations) {

    /** One change of one object. */
    public record Operation(Verb verb, NftObject object) {
        /** As one would type it: {@code add element inet hawser any4 { tcp . 80 : 172.17.0.2 . 80 }}. */
        public String text() {
            String word = switch (verb) {
                case ADD -> "add ";
                case CREATE -> "create ";
                case DELETE -> "delete ";
                case FLUSH -> "flush ";
            };
            return word + (verb == Verb.ADD || verb == Verb.CREATE ? declaration(object) : object.title());
        }

        private static String declaration(NftObject object) {
            return switch (object) {
                case Table t -> t.title() + braces(t.body("; "));
                case Chain c -> c.title() + braces(c.body(" "));
                case NamedSet s -> s.title() + braces(s.body("; "));
                case Rule r -> r.title();
                case Element e -> "element " + e.table().text() + " " + e.set().name() + " { " + e.text() + " }";
            };
        }

        private static String braces(String body) {
            return body.isEmpty() ? "" : " { " + body + "}";
        }
    }

    /** What is done with the object. */
    public enum Verb {
        /** Make it; an equal one that is there already is left. (A rule is always made anew.) */
        ADD,
        /** Make it; EEXIST if it is there already. */
        CREATE,
        /** Take it away; ENOENT if it is not there. For a table with everything in it. Not for single rules. */
        DELETE,
        /** Take away what it holds: a chain's rules, a table's rules, a set's elements. */
        FLUSH
    }

    public Transaction {
        operations = List.copyOf(operations);
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean isEmpty() {
        return operations.isEmpty();
    }

    /** Whether the kernel would be sent the same octets, so that one of them has the effect of the other. */
    public boolean sendsTheSame(Transaction other) {
        return Arrays.equals(octets(), other.octets());
    }

    private byte[] octets() {
        return TransactionCodec.encode(this).batch().toByteArray();
    }

    /** One line a change, as {@code nft -f} would take them. */
    public String text() {
        return operations.stream().map(Operation::text).collect(Collectors.joining("\n"));
    }

    /** Collects operations. Not thread-safe. */
    public static final class Builder {
        private final List<Operation> operations = new ArrayList<>();

        private Builder() {}

        public Builder add(NftObject object) {
            return with(Verb.ADD, object);
        }

        public Builder addAll(Iterable<? extends NftObject> objects) {
            objects.forEach(this::add);
            return this;
        }

        public Builder create(NftObject object) {
            return with(Verb.CREATE, object);
        }

        public Builder delete(NftObject object) {
            return with(Verb.DELETE, object);
        }

        public Builder flush(NftObject object) {
            return with(Verb.FLUSH, object);
        }

        private Builder with(Verb verb, NftObject object) {
            operations.add(new Operation(verb, object));
            return this;
        }

        public Transaction build() {
            return new Transaction(operations);
        }
    }
}
