package io.hawser.network.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a resolver knows: one immutable value, swapped whole, of which a query uses what it saw first.
 *
 * @param names what it answers itself
 * @param search the search list in the container's resolv.conf: a name that carries one of these domains is looked for without
 *     it too, because libc puts them behind a container's name
 * @param bareNamesStay whether a name without a dot is never asked of others (resolv.conf with {@code ndots} above 0)
 * @param upstreams who is asked for the rest, in this order; empty: nobody, so the rest is SERVFAIL
 * @param internal whether nobody outside may be asked, because the container is on internal networks only
 * @param clients the container's own addresses: who asks from elsewhere gets no answer
 * @param network the name under which forwarded queries are counted
 */
public record Service(
        Names names,
        List<String> search,
        boolean bareNamesStay,
        List<Upstream> upstreams,
        boolean internal,
        Set<InetAddress> clients,
        String network) {

    /** What a resolver knows before it is told anything. */
    public static final Service NOTHING = of(Names.NONE, List.of());

    public Service {
        search = search.stream()
                .map(NameTable::canonical)
                .filter(domain -> !domain.isEmpty())
                .toList();
        upstreams = List.copyOf(upstreams);
        clients = Set.copyOf(clients);
    }

    /** These names and servers and nothing special. */
    public static Service of(Names names, List<Upstream> upstreams) {
        return new Service(names, List.of(), false, upstreams, false, Set.of(), "");
    }

    /** The same with a search list. */
    public Service searching(List<String> domains) {
        return new Service(names, domains, bareNamesStay, upstreams, internal, clients, network);
    }

    /**
     * A name that was found.
     *
     * @param domain the search domain that was taken off; empty for the name as asked
     */
    record Match(Found found, String domain) {}

    /** What is known of a name, as asked or without a search domain. */
    Optional<Match> find(String name) {
        Optional<Found> asAsked = names.find(name);
        return asAsked.isPresent() ? Optional.of(new Match(asAsked.get(), "")) : withoutDomain(name);
    }

    private Optional<Match> withoutDomain(String name) {
        for (String domain : search) {
            int prefix = name.length() - domain.length() - 1;
            if (prefix > 0 && name.charAt(prefix) == '.' && name.endsWith(domain)) {
                Optional<Found> found = names.find(name.substring(0, prefix));
                if (found.isPresent()) {
                    return Optional.of(new Match(found.get(), domain));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether an address may ask: loopback, or one of the container's own. */
    boolean serves(InetAddress client) {
        return client.isLoopbackAddress() || clients.contains(client);
    }
}
