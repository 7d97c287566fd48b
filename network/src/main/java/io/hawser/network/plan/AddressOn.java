package io.hawser.network.plan;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import java.util.Optional;

/**
 * An address of an interface. IPv6 addresses skip duplicate address detection: they are handed out once.
 *
 * @param place where the link is
 * @param link its interface name
 * @param address the address with its subnet's prefix length
 */
public record AddressOn(Place place, String link, Cidr address) implements Resource {

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AddressOn that
                && link.equals(that.link)
                && place.equals(that.place)
                && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return 31 * link.hashCode() + address.hashCode();
    }

    @Override
    public Key key() {
        return new Key(place, "address", link + " " + address);
    }

    @Override
    public Optional<Key> within() {
        return Optional.of(Key.link(place, link));
    }

    @Override
    public Stage stage() {
        return Stage.ADDRESS;
    }

    /** Whether the address has a broadcast address: IPv4 subnets with room for one. */
    boolean hasBroadcast() {
        return address.family() == Family.IPV4 && address.prefix() < 31;
    }

    @Override
    public String addSpelling() {
        String how = address.family() == Family.IPV6 ? " nodad" : hasBroadcast() ? " brd +" : "";
        return place.command("ip address add " + address + how + " dev " + link);
    }

    @Override
    public String removeSpelling() {
        return place.command("ip address del " + address + " dev " + link);
    }
}
