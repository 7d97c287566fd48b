package io.hawser.network.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.ReverseMap;

/**
 * Every name one sandbox may ask for, and what it stands for. Immutable: a change makes a new table, which replaces the old
 * one whole, so that no query sees half of it and no look-up takes a lock.
 *
 * <p>Names are compared in lower case and kept without the final dot. The look-up does not grow with the number of names.
 */
public final class NameTable implements Names {
    /** A table that knows nobody. */
    public static final NameTable EMPTY = new Builder().build();

    private final Map<String, List<InetAddress>> addresses;
    private final Map<String, String> pointers;

    private NameTable(Map<String, List<InetAddress>> addresses, Map<String, String> pointers) {
        this.addresses = Map.copyOf(addresses);
        this.pointers = Map.copyOf(pointers);
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The addresses behind a name, of both families; empty for a name that is not known here.
     *
     * @param name as asked, with or without the final dot
     */
    @Override
    public Optional<List<InetAddress>> addresses(String name) {
        return Optional.ofNullable(addresses.get(canonical(name)));
    }

    /** The name behind {@code 2.0.18.172.in-addr.arpa} or its IPv6 kin, without the final dot. */
    @Override
    public Optional<String> pointer(String reverseName) {
        return Optional.ofNullable(pointers.get(canonical(reverseName)));
    }

    /** How many names it knows. */
    public int size() {
        return addresses.size();
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
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

    /**
     * Collects names. What is added first wins, so links go before networks and networks go in the order of the sandbox's
     * endpoints; within one network a name shared by several containers has all their addresses.
     */
    public static final class Builder {
        private final Map<String, List<InetAddress>> addresses = new HashMap<>();
        private final Map<String, String> pointers = new HashMap<>();

        private Builder() {}

        /** A name for this sandbox alone: {@code --link container:alias}. */
        public Builder link(String alias, List<InetAddress> target) {
            addresses.putIfAbsent(canonical(alias), List.copyOf(target));
            return this;
        }

        /** The containers on one of the sandbox's networks, under their names and as {@code name.network}. */
        public Builder network(String network, List<Peer> peers) {
            Map<String, List<InetAddress>> here = new HashMap<>();
            for (Peer peer : peers) {
                peer.names().forEach(name -> join(here, name, peer.addresses()));
                point(network, peer);
            }
            here.forEach((name, found) -> {
                addresses.putIfAbsent(name, found);
                addresses.putIfAbsent(name + "." + canonical(network), found);
            });
            return this;
        }

        private static void join(Map<String, List<InetAddress>> here, String name, List<InetAddress> more) {
            List<InetAddress> all = here.computeIfAbsent(canonical(name), none -> new ArrayList<>());
            more.stream().filter(address -> !all.contains(address)).forEach(all::add);
        }

        private void point(String network, Peer peer) {
            if (peer.names().isEmpty()) {
                return;
            }
            String name = peer.names().getFirst() + "." + network;
            for (InetAddress address : peer.addresses()) {
                String reverse = ReverseMap.fromAddress(address).toString(true);
                pointers.putIfAbsent(canonical(reverse), name);
            }
        }

        public NameTable build() {
            Map<String, List<InetAddress>> frozen = new HashMap<>();
            addresses.forEach((name, found) -> frozen.put(name, List.copyOf(found)));
            return new NameTable(frozen, pointers);
        }
    }
}
