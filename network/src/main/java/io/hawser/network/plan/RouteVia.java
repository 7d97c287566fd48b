package io.hawser.network.plan;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A route of the main table. There is one per place and destination, so a default route that moves to another gateway is
 * replaced in one step.
 *
 * @param place where it is
 * @param destination the prefix it leads to; {@code 0.0.0.0/0} or {@code ::/0} is the default route
 * @param gateway the next hop; empty: the destination is on the link
 * @param link the interface it leaves by
 */
public record RouteVia(Place place, Cidr destination, Optional<InetAddress> gateway, String link) implements Resource {

    /** The default route of the gateway's family. */
    public static RouteVia defaultRoute(Place place, InetAddress gateway, String link) {
        Cidr all = new Cidr(Ip.any(Family.of(gateway)), 0);
        return new RouteVia(place, all, Optional.of(gateway), link);
    }

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RouteVia that
                && destination.equals(that.destination)
                && place.equals(that.place)
                && gateway.equals(that.gateway)
                && link.equals(that.link);
    }

    @Override
    public int hashCode() {
        return 31 * place.hashCode() + destination.hashCode();
    }

    @Override
    public Key key() {
        return new Key(place, "route", destination.toString());
    }

    @Override
    public Optional<Key> within() {
        return Optional.of(Key.link(place, link));
    }

    @Override
    public Stage stage() {
        return Stage.ROUTE;
    }

    @Override
    public String addSpelling() {
        return place.command(command("add"));
    }

    @Override
    public String removeSpelling() {
        return place.command(command("del"));
    }

    @Override
    public String replaceSpelling(Resource before) {
        return place.command(command("replace"));
    }

    private String command(String verb) {
        String family = destination.family() == Family.IPV6 ? "ip -6 route " : "ip route ";
        String to = destination.prefix() == 0 ? "default" : destination.toString();
        String via = gateway.map(address -> " via " + Ip.text(address)).orElse("");
        return family + verb + " " + to + via + " dev " + link;
    }
}
