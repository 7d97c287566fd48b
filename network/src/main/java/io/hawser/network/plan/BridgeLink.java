package io.hawser.network.plan;

import io.hawser.network.model.MacAddress;

/**
 * A bridge made by us: no spanning tree, a MAC address of its own so that it does not change with its ports, down until a
 * {@link LinkUp} says otherwise.
 *
 * @param name the interface name
 * @param mac a locally administered address
 * @param mtu in bytes
 * @param mark whose it is
 */
public record BridgeLink(String name, MacAddress mac, int mtu, Mark mark) implements Resource {

    @Override
    public Key key() {
        return Key.link(Place.HOST, name);
    }

    @Override
    public Stage stage() {
        return Stage.LINK;
    }

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BridgeLink that
                && name.equals(that.name)
                && mac.equals(that.mac)
                && mtu == that.mtu
                && mark.equals(that.mark);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String addSpelling() {
        return "ip link add " + name + " address " + mac + " mtu " + mtu + " type bridge stp_state 0\n" + "ip link set "
                + name + " alias \"" + mark.alias() + "\"";
    }

    @Override
    public String removeSpelling() {
        return "ip link del " + name;
    }

    @Override
    public String replaceSpelling(Resource before) {
        return "ip link set " + name + " address " + mac + " mtu " + mtu + " alias \"" + mark.alias() + "\"";
    }
}
