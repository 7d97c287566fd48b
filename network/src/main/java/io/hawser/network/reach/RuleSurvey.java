package io.hawser.network.reach;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Expression;
import io.hawser.kernel.nftables.Field;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.Value;
import io.hawser.kernel.nftables.Values;
import io.hawser.kernel.nftables.Verdict;
import io.hawser.network.controller.Endpoint;
import io.hawser.network.controller.Network;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.firewall.Firewall;
import io.hawser.network.model.Family;
import io.hawser.network.model.SandboxId;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells what our tables hold in the words of people who know Docker's iptables rules. Each element is turned into a sentence and
 * into the line that Docker would have had for the same purpose; what Docker has no rule for has words only.
 */
public final class RuleSurvey {
    private static final String MODE = "com.docker.network.bridge.gateway_mode_ipv";

    private final NetworkController networks;
    private final Map<Element, Expression.Counter> counts;

    private RuleSurvey(NetworkController networks, Map<Element, Expression.Counter> counts) {
        this.networks = networks;
        this.counts = counts;
    }

    /** Everything, network by network, first what is for all of its containers. */
    public static List<RuleLine> of(NetworkController networks, Namespace host) {
        try (NftSocket nft = NftSocket.open(host)) {
            return new RuleSurvey(networks, nft.counts(Firewall.INET)).lines();
        }
    }

    /** The rules of ours that drop, with what they have dropped since they were made. */
    public static List<Drops> drops(Namespace host) {
        try (NftSocket nft = NftSocket.open(host)) {
            return Stream.of(Firewall.INET, Firewall.BRIDGE)
                    .flatMap(table -> nft.dump(table).rules().stream())
                    .flatMap(rule -> rule.expressions().stream()
                            .filter(Expression.Counter.class::isInstance)
                            .map(counter -> new Drops(rule, (Expression.Counter) counter)))
                    .toList();
        }
    }

    /** A counting rule and what it has counted. */
    public record Drops(Rule rule, Expression.Counter count) {}

    private List<RuleLine> lines() {
        List<RuleLine> lines = new ArrayList<>();
        for (Network network : networks.networks()) {
            StillThere.ask(() -> ofAll(network)).ifPresent(lines::addAll);
            Set<SandboxId> sandboxes = new LinkedHashSet<>();
            network.endpoints().stream().map(Endpoint::sandboxId).forEach(sandboxes::add);
            for (SandboxId id : sandboxes) {
                StillThere.ask(() -> ofOne(network, networks.sandbox(id))).ifPresent(lines::addAll);
            }
        }
        return lines;
    }

    /** What is for all containers of a network. */
    private List<RuleLine> ofAll(Network network) {
        List<Element> elements = elements(networks.wantedNetwork(network.id())).toList();
        return Stream.concat(
                        elements.stream().flatMap(element -> line(element, network, "").stream()),
                        unprotected(network, elements))
                .toList();
    }

    private List<RuleLine> ofOne(Network network, Sandbox sandbox) {
        return elements(networks.wantedSandbox(sandbox.id()))
                .filter(element -> belongs(element, sandbox, network))
                .flatMap(element -> line(element, network, sandbox.containerName()).stream())
                .toList();
    }

    /** Where everybody may come in there is nothing in our tables that says so: what is in none of them is accepted. */
    private static Stream<RuleLine> unprotected(Network network, List<Element> elements) {
        return Stream.of(Family.values())
                .filter(family -> "nat-unprotected".equals(network.options().get(MODE + family.version())))
                .filter(family -> elements.stream().noneMatch(element -> isEntrance(element, family)))
                .flatMap(family -> elements.stream()
                        .filter(element -> element.set().name().equals("bridges"))
                        .map(bridge -> unprotected(network, Told.bare(bridge.text()), family)));
    }

    private static boolean isEntrance(Element element, Family family) {
        return element.set().name().equals("to") && element.text().contains("ipv" + family.version());
    }

    private static RuleLine unprotected(Network network, String bridge, Family family) {
        IptablesLine line = IptablesLine.of("filter DOCKER", "ACCEPT", family == Family.IPV4)
                .with("in !" + bridge + " out " + bridge);
        String words = "whoever has a route reaches every port";
        return new RuleLine(network.name(), "", words, line.chain(), line.text(), "", Optional.empty());
    }

    private static Stream<Element> elements(State state) {
        return state.resources().stream()
                .filter(NftElement.class::isInstance)
                .map(resource -> ((NftElement) resource).element())
                .filter(element -> element.set().table().equals(Firewall.INET));
    }

    /** Of a container on several networks, the elements that carry its address on this one. */
    private static boolean belongs(Element element, Sandbox sandbox, Network network) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> endpoint.networkId().equals(network.id()))
                .flatMap(endpoint -> Stream.concat(endpoint.ipv4().stream(), endpoint.ipv6().stream()))
                .map(cidr -> Value.address(cidr.address()))
                .anyMatch(own -> element.key().contains(Field.of(own))
                        || (element.target().orElse(null) instanceof Values values
                                && values.fields().contains(own)));
    }

    private static String subnets(Network network) {
        return String.join(
                ", ",
                network.ipam().configs().stream()
                        .flatMap(config -> config.subnet().stream())
                        .map(Object::toString)
                        .toList());
    }

    private Optional<RuleLine> line(Element element, Network network, String container) {
        return Told.of(element, network)
                .map(told -> new RuleLine(
                        network.name(),
                        container,
                        told.words(),
                        told.line().chain(),
                        told.line().text(),
                        element.set().table().text() + " " + element.set().name() + " { " + element.text() + " }",
                        Optional.ofNullable(counts.get(element))
                                .map(counter -> new RuleLine.Count(counter.packets(), counter.bytes()))));
    }

    /** An element in both languages. */
    private record Told(String words, IptablesLine line) {

        /** Empty for elements that only help others. */
        static Optional<Told> of(Element element, Network network) {
            String name = element.set().name();
            boolean v4 = !name.endsWith("6") && !element.text().contains("ipv6");
            String kind = name.replaceAll("[46]$", "");
            List<String> key =
                    element.key().stream().map(Field::text).map(Told::bare).toList();
            return switch (kind) {
                case "within" ->
                    told(
                            "containers reach each other",
                            IptablesLine.of("filter DOCKER-FORWARD", "ACCEPT", true)
                                    .with(both(key.getFirst())));
                case "quiet" ->
                    told(
                            "containers reach no more of each other than published ports",
                            IptablesLine.of("filter DOCKER-FORWARD", "DROP", true)
                                    .with(both(key.getFirst())));
                case "masqueraded" ->
                    told(
                            "what leaves " + key.get(1) + " takes the host's address",
                            IptablesLine.of("nat POSTROUTING", "MASQUERADE", v4)
                                    .from(key.get(1))
                                    .to("!" + key.get(1)));
                case "guarded" ->
                    told(
                            "nobody outside reaches " + key.getFirst() + " directly",
                            IptablesLine.of("raw PREROUTING", "DROP", v4)
                                    .to(key.getFirst())
                                    .with("from other interfaces"));
                case "trusted" ->
                    told(
                            key.getFirst() + " reaches published ports on the containers' own addresses",
                            IptablesLine.of("raw PREROUTING", "ACCEPT", true)
                                    .to(subnets(network))
                                    .with("in " + key.getFirst()));
                case "source" ->
                    told(
                            "what leaves takes the address " + target(element, 0),
                            IptablesLine.of("nat POSTROUTING", "SNAT", v4)
                                    .with("out !" + key.getFirst() + " to:" + target(element, 0)));
                case "from" ->
                    told(
                            "containers reach nothing but their own network",
                            IptablesLine.of("filter DOCKER-INTERNAL", "DROP", v4)
                                    .to("!" + subnets(network))
                                    .with("in " + key.getFirst()));
                case "to" -> Optional.of(entrance(element, key.getFirst(), v4, network));
                case "any", "exact", "any_range", "exact_range" -> Optional.of(published(element, key, v4));
                case "open" ->
                    told(
                            "reached on " + key.get(0) + ", " + key.get(1) + " port " + key.get(2),
                            IptablesLine.of("filter DOCKER", "ACCEPT", v4)
                                    .to(key.get(0))
                                    .with(key.get(1), key.get(1) + " dpt:" + key.get(2)));
                case "links" ->
                    told(
                            "linked: " + key.get(0) + " reaches " + key.get(1) + ", " + key.get(2) + " port "
                                    + key.get(3),
                            IptablesLine.of("filter DOCKER", "ACCEPT", v4)
                                    .from(key.get(0))
                                    .to(key.get(1))
                                    .with(key.get(2), key.get(2) + " dpt:" + key.get(3)));
                case "itself" ->
                    told(
                            "reaches itself through the host as its gateway's address",
                            IptablesLine.of("nat POSTROUTING", "MASQUERADE", v4)
                                    .from(key.get(0))
                                    .to(key.get(1)));
                default -> Optional.empty();
            };
        }

        private static Optional<Told> told(String words, IptablesLine line) {
            return Optional.of(new Told(words, line));
        }

        private static String both(String bridge) {
            return "in " + bridge + " out " + bridge;
        }

        private static String bare(String text) {
            return text.replace("\"", "");
        }

        private static String target(Element element, int field) {
            return ((Values) element.target().orElseThrow()).fields().get(field).text();
        }

        private static Told entrance(Element element, String bridge, boolean v4, Network network) {
            String chain = ((Verdict) element.target().orElseThrow()).chain().orElse("");
            String out = "in !" + bridge + " out " + bridge;
            return switch (chain) {
                case "internal_only" ->
                    new Told(
                            "nobody but its own containers comes in, and the host where it has an address on the bridge",
                            IptablesLine.of("filter DOCKER-INTERNAL", "DROP", v4)
                                    .from("!" + subnets(network))
                                    .with("out " + bridge));
                case "routed_in" ->
                    new Told(
                            "whoever has a route reaches published ports, nothing else",
                            IptablesLine.of("filter DOCKER", "DROP", v4).with(out));
                case "quiet_in" ->
                    new Told(
                            "whoever has a route reaches everything, but containers not each other",
                            IptablesLine.of("filter DOCKER", "ACCEPT", v4).with(out));
                default ->
                    new Told(
                            "nobody comes in but through published ports",
                            IptablesLine.of("filter DOCKER", "DROP", v4).with(out));
            };
        }

        /** The key is protocol and port, with the host address before them where it is a certain one. */
        private static Told published(Element element, List<String> key, boolean v4) {
            List<String> service = key.subList(key.size() - 2, key.size());
            String address = key.size() == 3 ? key.getFirst() : "";
            Values values = (Values) element.target().orElseThrow();
            String inside = target(element, 0);
            String bracketed = v4 ? inside : "[" + inside + "]";
            String to = values.fields().size() > 1 ? bracketed + ":" + target(element, 1) : bracketed;
            String where = address.isEmpty() ? "every address of the host" : address;
            IptablesLine line = IptablesLine.of("nat DOCKER", "DNAT", v4)
                    .with(service.getFirst(), service.getFirst() + " dpt:" + service.getLast() + " to:" + to);
            return new Told(
                    service.getFirst() + " port " + service.getLast() + " of " + where + " leads to " + to,
                    address.isEmpty() ? line : line.to(address));
        }
    }
}
