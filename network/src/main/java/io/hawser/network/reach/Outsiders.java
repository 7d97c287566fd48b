package io.hawser.network.reach;

import io.hawser.network.evaluate.Host;
import io.hawser.network.evaluate.Hurdles;
import io.hawser.network.evaluate.Passage;
import io.hawser.network.evaluate.Rules;
import io.hawser.network.firewall.Firewall;
import io.hawser.network.model.Cidr;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Bridges of other programs, such as another engine's, whose traffic our own rules drop: where nothing was forwarded before we
 * switched it on, the host forwards for our bridges alone.
 */
final class Outsiders {
    private Outsiders() {}

    /**
     * A sentence for each that is stopped now.
     *
     * @param ours the bridges of our networks
     */
    static List<String> stopped(Set<String> ours, HostSurvey survey) {
        Hurdles rules = new Hurdles(Rules.of(survey.rules().only(Firewall.INET)), survey.host());
        return survey.host().links().stream()
                .filter(link -> link.bridge()
                        && !ours.contains(link.name())
                        && !survey.marked().contains(link.name()))
                .filter(link -> !rules.of(link.name(), routed(link, survey.host()), EnumSet.of(Passage.OUT))
                        .isEmpty())
                .map(link -> "rules of hawserd (table " + Firewall.INET.text() + ", chain forward) drop what bridge "
                        + link.name() + ", which is another program's, exchanges with the outside: the host forwarded"
                        + " nothing before hawserd switched it on. To let it through: start hawserd with"
                        + " --ip-forward-no-drop")
                .toList();
    }

    /** The addresses by which somebody behind a bridge is forwarded; the host's own way out is none of these. */
    private static List<Cidr> routed(Host.Link link, Host host) {
        return link.addresses().stream()
                .filter(own -> !own.address().isLinkLocalAddress()
                        && !host.uplink(own.family()).equals(link.name()))
                .toList();
    }
}
