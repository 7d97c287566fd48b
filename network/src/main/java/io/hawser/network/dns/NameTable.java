package io.hawser.network.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.xbill.DNS.ReverseMap;

/**
 * Every name on one network, and what it stands for. Immutable but for what {@link #heard} notes: a change makes a new table,
 * which replaces the old one whole, so that no query sees half of it and a look-up takes no lock. It does not grow with the number
 * of names.
 *
 * <p>Each container is known by its names and by {@code name.network}; names and networks may have dots. A name that several
 * containers share has all their addresses. A name that has just gone is remembered as {@linkplain Found.Gone gone} for
 * {@link #MOURNED}.
 */
public final class NameTable implements Names {
    /** How long a name that is gone is not asked for elsewhere. */
    public static final Duration MOURNED = Duration.ofSeconds(30);

    private final String network;
    private final LongSupplier clock;
    private final Map<String, Found> known;
    private final Map<String, Pointer> pointers;
    private final Map<String, Long> goneUntil;

    /** The reverse names that a server outside knows too, by its word: all of a table that is added to while it is in use. */
    private final Set<String> elsewhere = ConcurrentHashMap.newKeySet();

    private NameTable(String network, LongSupplier clock, Draft draft) {
        this.network = network;
        this.clock = clock;
        this.known = Map.copyOf(draft.known);
        this.pointers = Map.copyOf(draft.pointers);
        this.goneUntil = Map.copyOf(draft.goneUntil);
    }

    private static final class Draft {
        final Map<String, Found> known = new HashMap<>();
        final Map<String, Pointer> pointers = new HashMap<>();
        final Map<String, Long> goneUntil = new HashMap<>();
    }

    /**
     * One container as its neighbours on a network see it.
     *
     * @param names container name first, then aliases, short id and host name
     * @param addresses one of each family it has on that network
     */
    public record Peer(List<String> names, List<InetAddress> addresses) {
        public Peer {
            names = List.copyOf(names);
            addresses = List.copyOf(addresses);
        }
    }

    /** A table of these containers. */
    public static NameTable of(String network, List<Peer> peers) {
        return of(network, peers, System::nanoTime);
    }

    static NameTable of(String network, List<Peer> peers, LongSupplier clock) {
        return new NameTable(network, clock, draft(network, peers));
    }

    private static Draft draft(String network, List<Peer> peers) {
        Draft draft = new Draft();
        Map<String, List<InetAddress>> addresses = new HashMap<>();
        for (Peer peer : peers) {
            peer.names().forEach(name -> join(addresses, canonical(name), peer.addresses()));
            point(draft, network, peer);
        }
        addresses.forEach((name, all) -> {
            Found found = new Found.Known(network, all);
            draft.known.putIfAbsent(name, found);
            draft.known.putIfAbsent(name + "." + canonical(network), found);
        });
        return draft;
    }

    private static void join(Map<String, List<InetAddress>> all, String name, List<InetAddress> more) {
        List<InetAddress> here = all.computeIfAbsent(name, none -> new ArrayList<>());
        more.stream().filter(address -> !here.contains(address)).forEach(here::add);
    }

    private static void point(Draft draft, String network, Peer peer) {
        if (peer.names().isEmpty()) {
            return;
        }
        Pointer pointer = new Pointer(network, peer.names().getFirst() + "." + network);
        for (InetAddress address : peer.addresses()) {
            draft.pointers.putIfAbsent(reverse(address), pointer);
        }
    }

    /**
     * The table that follows this one: it remembers for a while which names have gone.
     *
     * @param joined who has been there since this one was made, and may be gone again
     */
    public NameTable followedBy(List<Peer> peers, List<Peer> joined) {
        Draft next = draft(network, peers);
        long now = clock.getAsLong();
        goneUntil.forEach((name, until) -> {
            if (until - now > 0) {
                next.goneUntil.put(name, until);
            }
        });
        Stream.concat(known.keySet().stream(), draft(network, joined).known.keySet().stream())
                .forEach(name -> next.goneUntil.put(name, now + MOURNED.toNanos()));
        next.goneUntil.keySet().removeAll(next.known.keySet());
        NameTable table = new NameTable(network, clock, next);
        elsewhere.stream()
                .filter(reverse -> Objects.equals(pointers.get(reverse), table.pointers.get(reverse)))
                .forEach(table.elsewhere::add);
        return table;
    }

    @Override
    public Optional<Found> find(String name) {
        Found found = known.get(name);
        return found == null ? gone(name) : Optional.of(found);
    }

    private Optional<Found> gone(String name) {
        Long until = goneUntil.get(name);
        return until != null && until - clock.getAsLong() > 0 ? Optional.of(new Found.Gone(network)) : Optional.empty();
    }

    @Override
    public Optional<Pointer> pointer(String reverseName) {
        return elsewhere.contains(reverseName) ? Optional.empty() : Optional.ofNullable(pointers.get(reverseName));
    }

    @Override
    public void heard(String name, InetAddress address) {
        String reverse = reverse(address);
        Pointer pointer = pointers.get(reverse);
        if (pointer != null && canonical(pointer.name()).equals(name + "." + canonical(network))) {
            elsewhere.add(reverse);
        }
    }

    private static String reverse(InetAddress address) {
        return canonical(ReverseMap.fromAddress(address).toString(true));
    }

    /** The network's name. */
    public String network() {
        return network;
    }

    /** How many names it knows. */
    public int size() {
        return known.size();
    }

    /** As names are compared: in lower case, without the final dot. */
    static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
