package io.hawser.network.reach;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.xtables.LegacyTables;
import io.hawser.network.evaluate.Passage;
import io.hawser.network.model.PublishedPort;
import java.util.Set;

/** Whose a chain is, as far as its name and its neighbours tell, and what its user types to let a bridge of ours through. */
public enum FirewallProgram {
    DOCKER("Docker"),
    UFW("ufw"),
    FIREWALLD("firewalld"),
    IPTABLES("iptables"),
    NFTABLES("nftables");

    private static final String USERS_CHAIN = "DOCKER-USER";
    private static final String FILTER = "filter";
    private static final Set<String> TABLES = Set.of(FILTER, "mangle", "raw", "security");

    private final String text;

    FirewallProgram(String text) {
        this.text = text;
    }

    /** Its name as its users write it. */
    public String text() {
        return text;
    }

    static FirewallProgram of(Chain chain, Ruleset all) {
        Ruleset table = all.only(chain.table());
        if (chain.table().name().equals("firewalld")) {
            return FIREWALLD;
        }
        if (chain.table().name().startsWith("docker-bridges") || has(table, "DOCKER")) {
            return DOCKER;
        }
        if (table.chains().stream().anyMatch(each -> each.name().startsWith("ufw"))) {
            return UFW;
        }
        boolean ip = chain.table().family() == Family.IP || chain.table().family() == Family.IP6;
        boolean standard = TABLES.contains(LegacyTables.name(chain.table()))
                && chain.name().matches("[A-Z]+");
        return ip && standard ? IPTABLES : NFTABLES;
    }

    private static boolean has(Ruleset table, String chain) {
        return table.chains().stream().anyMatch(each -> each.name().equals(chain));
    }

    /** A command line that opens the way. */
    String remedy(Passage.Of way, Chain chain, Ruleset all) {
        return switch (this) {
            case UFW -> ufw(way);
            case FIREWALLD ->
                "firewall-cmd --permanent --zone=trusted --add-interface=" + way.bridge() + " && firewall-cmd --reload";
            case DOCKER -> {
                boolean users =
                        way.passage().point() == Chain.Point.FORWARD && has(all.only(chain.table()), USERS_CHAIN);
                yield LegacyTables.name(chain.table()).equals(FILTER)
                        ? iptables(way, chain, users ? USERS_CHAIN : chain.name())
                        : nft(way, chain);
            }
            case IPTABLES -> iptables(way, chain, chain.name());
            case NFTABLES -> nft(way, chain);
        };
    }

    /** A command line that lets clients come to a port of the host itself, where the daemon hands it on. */
    String remedy(PublishedPort port, Chain chain) {
        String protocol = port.protocol().text();
        int last = port.lastHostPort();
        String ports = port.count() > 1 ? port.hostPort() + ":" + last : Integer.toString(port.hostPort());
        return switch (this) {
            case UFW -> "ufw allow " + ports + "/" + protocol;
            case FIREWALLD ->
                "firewall-cmd --permanent --add-port=" + ports.replace(':', '-') + "/" + protocol
                        + " && firewall-cmd --reload";
            case DOCKER, IPTABLES ->
                insert(chain) + chain.name() + " -p " + protocol + " --dport " + ports + " -j ACCEPT";
            case NFTABLES ->
                "nft insert rule " + chain.table().text() + " " + chain.name() + " " + protocol + " dport "
                        + ports.replace(':', '-') + " accept";
        };
    }

    private static String ufw(Passage.Of way) {
        return switch (way.passage()) {
            case IN -> "ufw route allow in on " + way.uplink() + " out on " + way.bridge();
            case OUT -> "ufw route allow in on " + way.bridge() + " out on " + way.uplink();
            case FROM_HOST -> "ufw allow out on " + way.bridge();
            case TO_HOST -> "ufw allow in on " + way.bridge();
        };
    }

    private static String iptables(Passage.Of way, Chain chain, String into) {
        return insert(chain) + into + (isInto(way) ? " -o " : " -i ") + way.bridge() + " -j ACCEPT";
    }

    private static String insert(Chain chain) {
        TableId table = chain.table();
        String program = (table.family() == Family.IP6 ? "ip6tables" : "iptables")
                + (LegacyTables.isLegacy(table) ? "-legacy" : "");
        String which = LegacyTables.name(table).equals(FILTER) ? "" : " -t " + LegacyTables.name(table);
        return program + which + " -I ";
    }

    private static String nft(Passage.Of way, Chain chain) {
        return "nft insert rule " + chain.table().text() + " " + chain.name()
                + (isInto(way) ? " oifname " : " iifname ") + "'\"" + way.bridge() + "\"' accept";
    }

    private static boolean isInto(Passage.Of way) {
        return switch (way.passage()) {
            case IN, FROM_HOST -> true;
            case OUT, TO_HOST -> false;
        };
    }
}
