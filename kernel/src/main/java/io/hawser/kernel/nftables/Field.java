package io.hawser.kernel.nftables;

/** One field of an element's key: a value, or in an interval set every value from one to another, both included. */
public record Field(Value from, Value to) {
    public Field {
        if (from.type() != to.type() || from.octets().compareTo(to.octets()) > 0) {
            throw new IllegalArgumentException("no interval: " + from.text() + " to " + to.text());
        }
    }

    public static Field of(Value value) {
        return new Field(value, value);
    }

    public static Field range(Value from, Value to) {
        return new Field(from, to);
    }

    /** All values that share the first {@code length} bits with {@code value}: a subnet. */
    public static Field prefix(Value value, int length) {
        byte[] first = value.octets().toBytes();
        byte[] last = first.clone();
        if (length < 0 || length > 8 * first.length) {
            throw new IllegalArgumentException("no prefix length of " + value.text() + ": " + length);
        }
        for (int bit = length; bit < 8 * first.length; bit++) {
            first[bit / 8] &= (byte) ~(0x80 >> bit % 8);
            last[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return new Field(new Value(value.type(), Octets.of(first)), new Value(value.type(), Octets.of(last)));
    }

    public DataType type() {
        return from.type();
    }

    public boolean isSingle() {
        return from.octets().equals(to.octets());
    }

    /** {@code 80}, {@code 8000-8010}, {@code 10.0.0.0/24}. */
    public String text() {
        if (isSingle()) {
            return from.text();
        }
        int prefix = type() == DataType.IPV4_ADDR || type() == DataType.IPV6_ADDR ? prefixLength() : -1;
        return from.text() + (prefix < 0 ? "-" + to.text() : "/" + prefix);
    }

    /** The prefix length for which this interval is a whole subnet, or -1. */
    private int prefixLength() {
        for (int length = 0; length < 8 * type().length(); length++) {
            if (equals(prefix(from, length))) {
                return length;
            }
        }
        return -1;
    }

    /** Written out: the JVM would spin the general way for records anew at every start of a daemon. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Field that && from.equals(that.from) && to.equals(that.to);
    }

    @Override
    public int hashCode() {
        return 31 * from.hashCode() + to.hashCode();
    }
}
