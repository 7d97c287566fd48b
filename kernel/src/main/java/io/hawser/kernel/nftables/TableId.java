package io.hawser.kernel.nftables;

/** What names a table within a network namespace: its family and its name. */
public record TableId(Family family, String name) {
    public TableId {
        Names.check(name);
    }

    /** {@code inet hawser}. */
    public String text() {
        return family.text() + " " + name;
    }

    /** Written out: the JVM would spin the general way for records anew at every start of a daemon. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TableId that && family == that.family && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + family.hashCode();
    }
}
