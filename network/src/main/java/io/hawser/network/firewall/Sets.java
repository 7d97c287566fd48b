package io.hawser.network.firewall;

import static io.hawser.kernel.nftables.DataType.ETHER_ADDR;
import static io.hawser.kernel.nftables.DataType.IFNAME;
import static io.hawser.kernel.nftables.DataType.INET_PROTO;
import static io.hawser.kernel.nftables.DataType.INET_SERVICE;
import static io.hawser.kernel.nftables.DataType.IPV4_ADDR;
import static io.hawser.kernel.nftables.DataType.IPV6_ADDR;
import static io.hawser.kernel.nftables.DataType.NF_PROTO;

import io.hawser.kernel.nftables.DataType;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.TableId;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sets and maps of our tables: what changes while the rules stay. Where finding an element decides about a packet, the element
 * counts it.
 */
final class Sets {
    static final TableId INET = new TableId(Family.INET, "hawser");
    static final TableId BRIDGE = new TableId(Family.BRIDGE, "hawser");

    /** Every bridge of ours. */
    static final NamedSet BRIDGES = NamedSet.set(INET, "bridges", IFNAME).commented("bridges");

    /** Bridges that keep their containers apart. */
    static final NamedSet QUIET = NamedSet.set(INET, "quiet", IFNAME).commented("bridges with icc off");

    /** Where a packet comes from and what follows from it; only restrictions stand here. */
    static final NamedSet FROM =
            NamedSet.verdictMap(INET, "from", IFNAME, NF_PROTO).commented("by the bridge a packet comes from");

    /** Where a packet goes and what it needs to be let in. */
    static final NamedSet TO =
            NamedSet.verdictMap(INET, "to", IFNAME, NF_PROTO).commented("by the bridge a packet goes to");

    /** Bridge and again the bridge, for those whose containers reach each other. */
    static final NamedSet WITHIN =
            NamedSet.set(INET, "within", IFNAME, IFNAME).withCounters().commented("from and to one bridge, icc on");

    /** Bridge and again the bridge, for all. */
    static final NamedSet SAME = NamedSet.set(INET, "same", IFNAME, IFNAME).commented("from and to one bridge");

    /** An interface of the host's and a bridge whose published ports it may reach directly. */
    static final NamedSet TRUSTED =
            NamedSet.set(INET, "trusted", IFNAME, IFNAME).commented("trusted interface and bridge");

    /** Families whose forwarding was switched on for our bridges only. */
    static final NamedSet UNROUTED =
            NamedSet.set(INET, "unrouted", NF_PROTO).commented("families the host forwards for our bridges only");

    static final FamilySets V4 = FamilySets.of(IPV4_ADDR, "4");
    static final FamilySets V6 = FamilySets.of(IPV6_ADDR, "6");

    /** Host ends of containers on networks with icc off. */
    static final NamedSet QUIET_LINKS =
            NamedSet.set(BRIDGE, "quiet", IFNAME).commented("links of containers with icc off");

    /** Host ends, each and again itself, whose frames the bridge may send back the way they came. */
    static final NamedSet MIRRORS =
            NamedSet.set(BRIDGE, "mirrors", IFNAME, IFNAME).commented("links of containers with published ports");

    /** Host ends of containers that may not pretend to be somebody else. */
    static final NamedSet GUESTS = NamedSet.set(BRIDGE, "guests", IFNAME).commented("links that must say who they are");

    /** Who they are: host end, MAC and IPv4 address. */
    static final NamedSet OWN4 =
            NamedSet.set(BRIDGE, "own4", IFNAME, ETHER_ADDR, IPV4_ADDR).commented("link and the addresses it may use");

    static final NamedSet OWN6 =
            NamedSet.set(BRIDGE, "own6", IFNAME, ETHER_ADDR, IPV6_ADDR).commented("link and the addresses it may use");

    /** Exceptions for containers with icc off: who, whom, port. They stand in both tables. */
    static final Links LINKS = Links.of(INET);

    static final Links FRAME_LINKS = Links.of(BRIDGE);

    record Links(NamedSet v4, NamedSet v6) {
        private static Links of(TableId table) {
            return new Links(set(table, IPV4_ADDR, "links4"), set(table, IPV6_ADDR, "links6"));
        }

        private static NamedSet set(TableId table, DataType address, String name) {
            NamedSet set = NamedSet.set(table, name, address, address, INET_PROTO, INET_SERVICE)
                    .commented("who, whom, port");
            return table.equals(INET) ? set.withCounters() : set;
        }
    }

    /**
     * The sets that exist once a family.
     *
     * @param guarded subnets that nobody outside reaches directly
     * @param masqueraded bridge and subnet whose packets take the host's address on their way out
     * @param source the address they take, by bridge, where it is a fixed one
     * @param exact published on one host address; {@code exactRange} for runs of ports that keep their numbers
     * @param any published on every host address; {@code anyRange} likewise
     * @param itself a container and again the container, where it has published ports
     * @param open ports reached on the container's own address
     */
    record FamilySets(
            NamedSet guarded,
            NamedSet masqueraded,
            NamedSet source,
            NamedSet exact,
            NamedSet exactRange,
            NamedSet any,
            NamedSet anyRange,
            NamedSet itself,
            NamedSet open) {

        private static FamilySets of(DataType address, String suffix) {
            // Counters of thousands of elements take a fifth of the time of their making: each says whether it counts.
            NamedSet exact = NamedSet.set(INET, "exact" + suffix, address, INET_PROTO, INET_SERVICE);
            NamedSet any = NamedSet.set(INET, "any" + suffix, INET_PROTO, INET_SERVICE);
            NamedSet open = counted("open" + suffix, address, INET_PROTO, INET_SERVICE);
            return new FamilySets(
                    NamedSet.set(INET, "guarded" + suffix, address)
                            .withIntervals()
                            .commented("subnets closed to direct access"),
                    counted("masqueraded" + suffix, IFNAME, address)
                            .withIntervals()
                            .commented("bridge and subnet"),
                    NamedSet.set(INET, "source" + suffix, IFNAME)
                            .to(address)
                            .commented("bridge to the address it leaves with"),
                    exact.to(address, INET_SERVICE).commented("published on one host address"),
                    range(exact, "exact_range" + suffix).to(address).commented("ranges published on one host address"),
                    any.to(address, INET_SERVICE).commented("published on every host address"),
                    range(any, "any_range" + suffix).to(address).commented("ranges published on every host address"),
                    counted("itself" + suffix, address, address).commented("containers with published ports"),
                    open.commented("reached on the container's own address"));
        }

        private static NamedSet counted(String name, DataType... key) {
            return NamedSet.set(INET, name, key).withCounters();
        }

        private static NamedSet range(NamedSet single, String name) {
            return new NamedSet(single.table(), name, single.key(), single.kind(), true, single.comment(), true);
        }

        Stream<NamedSet> all() {
            return Stream.of(guarded, masqueraded, source, exact, exactRange, any, anyRange, itself, open);
        }
    }

    private Sets() {}

    static List<NamedSet> ofInet() {
        return Stream.of(
                        Stream.of(BRIDGES, QUIET, FROM, TO, WITHIN, SAME, TRUSTED, UNROUTED, LINKS.v4(), LINKS.v6()),
                        V4.all(),
                        V6.all())
                .flatMap(sets -> sets)
                .toList();
    }

    static List<NamedSet> ofBridge() {
        return List.of(QUIET_LINKS, MIRRORS, GUESTS, OWN4, OWN6, FRAME_LINKS.v4(), FRAME_LINKS.v6());
    }
}
