package io.hawser.network.plan;

import io.hawser.kernel.route.Address;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Dumps of namespaces, each taken once. Used by one thread for one look. */
final class LinkPictures {
    private static final Picture NOTHING = new Picture(List.of(), List.of(), List.of());

    private final Handles handles;
    private final Map<Place, Picture> taken = new HashMap<>();

    LinkPictures(Handles handles) {
        this.handles = handles;
    }

    /** Empty lists for a namespace that is not there. */
    Picture of(Place place) {
        return taken.computeIfAbsent(
                place,
                where -> Observer.absentAsEmpty(() -> handles.use(where, LinkPictures::take))
                        .orElse(NOTHING));
    }

    private static Picture take(Handles.Open open) {
        return new Picture(
                open.route().links(), open.route().addresses(), open.route().routes());
    }

    /** The links, addresses and routes of one namespace. */
    record Picture(List<Link> links, List<Address> addresses, List<Route> routes) {
        Optional<Link> link(String name) {
            return links.stream().filter(link -> link.name().equals(name)).findFirst();
        }

        Optional<Link> link(int index) {
            return links.stream().filter(link -> link.index() == index).findFirst();
        }
    }
}
