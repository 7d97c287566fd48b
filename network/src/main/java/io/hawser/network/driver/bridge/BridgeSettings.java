package io.hawser.network.driver.bridge;

import io.hawser.network.model.Family;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the engine's configuration says about all bridge networks.
 *
 * @param forwarding whether the host may be switched to forwarding when a network needs it ({@code --ip-forward})
 * @param unrouted whether a family is forwarded for our bridges and for nobody else, because nothing was forwarded before
 *     ({@code --ip-forward-no-drop} leaves it); asked when a network needs forwarding, and always answered alike from then on
 * @param rules families that packet rules are made for ({@code --iptables}, {@code --ip6tables})
 * @param directRouting whether published ports are reached on the containers' own addresses by whoever has a route
 *     ({@code --allow-direct-routing})
 * @param ownedTables whether the packet rules stand in tables nobody else can change, which takes Linux 6.9
 */
public record BridgeSettings(
        boolean forwarding, Predicate<Family> unrouted, Set<Family> rules, boolean directRouting, boolean ownedTables) {
    /** The engine's defaults. */
    public static final BridgeSettings DEFAULT =
            new BridgeSettings(true, family -> false, EnumSet.allOf(Family.class), false, true);

    public BridgeSettings {
        rules = Set.copyOf(rules);
    }

    /** The same with or without leave to switch forwarding on. */
    public BridgeSettings withForwarding(boolean value) {
        return new BridgeSettings(value, unrouted, rules, directRouting, ownedTables);
    }

    /** The same with rules for these families only. */
    public BridgeSettings withRules(Set<Family> value) {
        return new BridgeSettings(forwarding, unrouted, value, directRouting, ownedTables);
    }

    /** The same with or without tables of our own. */
    public BridgeSettings withOwnedTables(boolean value) {
        return new BridgeSettings(forwarding, unrouted, rules, directRouting, value);
    }
}
