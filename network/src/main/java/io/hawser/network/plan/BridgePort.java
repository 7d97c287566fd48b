package io.hawser.network.plan;

import java.util.Optional;

/**
 * A link of ours as an up port of a bridge.
 *
 * @param link the port's interface name on the host
 * @param bridge the bridge's interface name
 * @param hairpin whether a frame may leave by the port it came in: a container that reaches its own published port
 */
public record BridgePort(String link, String bridge, boolean hairpin) implements Resource {

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BridgePort that
                && link.equals(that.link)
                && bridge.equals(that.bridge)
                && hairpin == that.hairpin;
    }

    @Override
    public int hashCode() {
        return 31 * link.hashCode() + bridge.hashCode();
    }

    @Override
    public Key key() {
        return new Key(Place.HOST, "port", link);
    }

    @Override
    public Optional<Key> within() {
        return Optional.of(Key.link(Place.HOST, link));
    }

    @Override
    public Stage stage() {
        return Stage.PORT;
    }

    @Override
    public String addSpelling() {
        return "ip link set " + link + " master " + bridge + " up"
                + (hairpin ? "\nip link set " + link + " type bridge_slave hairpin on" : "");
    }

    @Override
    public String removeSpelling() {
        return "ip link set " + link + " nomaster down";
    }

    @Override
    public String replaceSpelling(Resource before) {
        return "ip link set " + link + " master " + bridge + " up\n" + "ip link set " + link
                + " type bridge_slave hairpin " + (hairpin ? "on" : "off");
    }
}
