package io.hawser.daemon.route;

import io.hawser.api.firewall.PortsAnswer;
import io.hawser.api.firewall.RulesAnswer;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.network.model.Ip;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.reach.Access;
import io.hawser.network.reach.Audience;
import io.hawser.network.reach.Blockage;
import io.hawser.network.reach.PortReach;
import io.hawser.network.reach.RuleLine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Our own API, under {@code /hawser/v1}: who reaches which published port, and the rules in Docker's words. See docs/api.md. */
public final class FirewallRoutes {
    private final Services services;

    FirewallRoutes(Services services) {
        this.services = services;
    }

    void register(Router router) {
        router.on("GET", "/hawser/v1/ports", this::ports).on("GET", "/hawser/v1/rules", this::rules);
    }

    private void ports(Request request, Response response) throws IOException {
        List<Blockage> blockages = services.firewalls().look();
        List<PortReach> ports = services.firewalls().ports();
        response.json(
                200,
                new PortsAnswer(
                        ports.stream().map(FirewallRoutes::port).toList(),
                        Stream.concat(blockages.stream().map(Blockage::text), services.firewalls().warnings().stream())
                                .toList()));
    }

    private static PortsAnswer.Port port(PortReach reach) {
        PublishedPort port = reach.port();
        Map<String, String> access = new LinkedHashMap<>();
        for (Audience audience : Audience.values()) {
            Access found = reach.access().getOrDefault(audience, Access.CLOSED);
            access.put(audience.text(), found.name().toLowerCase(Locale.ROOT));
        }
        return new PortsAnswer.Port(
                reach.sandbox().containerName(),
                reach.sandbox().containerId(),
                reach.network(),
                port.protocol().text(),
                Ip.text(port.hostAddress()),
                port.hostPort(),
                Ip.text(port.containerAddress()),
                port.containerPort(),
                port.count(),
                reach.carried() ? "daemon" : "kernel",
                access,
                reach.rules(),
                reach.inKernel(),
                reach.hurdles());
    }

    private void rules(Request request, Response response) throws IOException {
        response.json(
                200,
                new RulesAnswer(
                        services.firewalls().rules().stream()
                                .map(line -> new RulesAnswer.Rule(
                                        line.network(),
                                        line.container(),
                                        line.words(),
                                        line.chain(),
                                        line.line(),
                                        line.element(),
                                        line.count()
                                                .map(RuleLine.Count::packets)
                                                .orElse(null),
                                        line.count().map(RuleLine.Count::bytes).orElse(null)))
                                .toList(),
                        services.firewalls().drops().stream()
                                .map(drops -> new RulesAnswer.Drops(
                                        drops.rule().table().text() + " "
                                                + drops.rule().chain(),
                                        drops.rule().text(),
                                        drops.count().packets(),
                                        drops.count().bytes()))
                                .toList()));
    }
}
