package io.hawser.network.reach;

import io.hawser.kernel.nftables.Chain;
import io.hawser.network.evaluate.Dropped;
import io.hawser.network.evaluate.Passage;
import io.hawser.network.model.NetworkId;
import java.util.List;

/**
 * One chain of somebody else's that stops traffic of ours.
 *
 * @param passage which traffic
 * @param program whose chain it seems to be
 * @param chain the base chain
 * @param cause the rule or the policy
 * @param places the networks it stops, each with what to type
 */
public record Blockage(Passage passage, FirewallProgram program, Chain chain, Dropped.Cause cause, List<Place> places) {
    private static final int MOST_NAMES = 3;

    /**
     * A network that is stopped.
     *
     * @param bridge its interface on the host
     * @param remedy a command line that lets it through
     */
    public record Place(NetworkId id, String network, String bridge, String remedy) {}

    public Blockage {
        places = List.copyOf(places);
    }

    /** Whether this network is among those. */
    public boolean stops(NetworkId network) {
        return places.stream().anyMatch(place -> place.id().equals(network));
    }

    /** By whom, as {@code ufw (table ip filter, chain FORWARD, policy drop)}. */
    public String by() {
        String where = "table " + chain.table().text() + ", chain " + chain.name();
        String what = switch (cause) {
            case Dropped.ByPolicy policy -> "policy drop";
            case Dropped.ByRule(var rule) ->
                rule.chain().equals(chain.name()) ? rule.text() : "by chain " + rule.chain() + ": " + rule.text();
            case Dropped.ByKernel(var reason) -> reason;
        };
        return program.text() + " (" + where + ", " + what + ")";
    }

    /** A sentence and what to type, for logs and {@code docker info}. */
    public String text() {
        return by() + " " + verb() + " " + names() + ". To let it through: "
                + places.getFirst().remedy() + (places.size() > 1 ? " (likewise for the others)" : "");
    }

    private String verb() {
        return switch (passage) {
            case IN -> "keeps the outside from published ports of";
            case OUT -> "keeps from the outside the containers of";
            case FROM_HOST -> "keeps the host from the containers of";
            case TO_HOST -> "keeps from the host the containers of";
        };
    }

    private String names() {
        String some = String.join(
                ", ",
                places.stream()
                        .limit(MOST_NAMES)
                        .map(place -> place.network() + " (" + place.bridge() + ")")
                        .toList());
        String more = places.size() > MOST_NAMES ? " and " + (places.size() - MOST_NAMES) + " more" : "";
        return "network " + some + more;
    }
}
