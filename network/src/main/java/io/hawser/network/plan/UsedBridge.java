package io.hawser.network.plan;

/**
 * A bridge that was there before us, named by the user. It must exist and be a bridge; it is used and left, never made,
 * altered or removed.
 *
 * @param name the interface name
 */
public record UsedBridge(String name) implements Resource {

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof UsedBridge that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public Key key() {
        return Key.link(Place.HOST, name);
    }

    @Override
    public Stage stage() {
        return Stage.LINK;
    }

    @Override
    public boolean lasting() {
        return true;
    }

    @Override
    public String addSpelling() {
        return "ip link show " + name + " type bridge";
    }

    @Override
    public String removeSpelling() {
        return "";
    }
}
