package io.hawser.network.plan;

import java.util.Optional;

/**
 * A link that is administratively up.
 *
 * @param place where the link is
 * @param link its interface name
 */
public record LinkUp(Place place, String link) implements Resource {

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LinkUp that && link.equals(that.link) && place.equals(that.place);
    }

    @Override
    public int hashCode() {
        return 31 * place.hashCode() + link.hashCode();
    }

    @Override
    public Key key() {
        return new Key(place, "up", link);
    }

    /** The link; {@code lo} goes with its namespace. */
    @Override
    public Optional<Key> within() {
        boolean ofNamespace = link.equals("lo") && !place.isHost();
        return Optional.of(ofNamespace ? Key.namespace(place) : Key.link(place, link));
    }

    @Override
    public Stage stage() {
        return Stage.UP;
    }

    @Override
    public String addSpelling() {
        return place.command("ip link set " + link + " up");
    }

    @Override
    public String removeSpelling() {
        return place.command("ip link set " + link + " down");
    }
}
