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
}
