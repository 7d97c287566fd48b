package io.hawser.daemon.route;

import io.hawser.container.Container;
import io.hawser.container.State;
import io.hawser.daemon.http.Handler;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.network.controller.NameStatistics;
import io.hawser.network.controller.Network;
import io.hawser.network.dns.Counters;
import io.hawser.network.model.Ip;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.reach.Traffic;
import io.hawser.network.reach.TrafficCounters;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * {@code /metrics}: what Prometheus asks for, on an address of its own ({@code --metrics-addr}). Everything is counted where it
 * happens and read here at the moment of the question; nothing runs between two questions.
 */
public final class MetricsRoutes {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Services services;
    private final SystemFacts facts;

    private final Optional<TrafficCounters> traffic;

    private MetricsRoutes(Services services, SystemFacts facts, Optional<TrafficCounters> traffic) {
        this.services = services;
        this.facts = facts;
        this.traffic = traffic;
    }

    /**
     * The one route of the metrics' address.
     *
     * @param traffic what counts the packets of published ports; empty where nobody does
     */
    public static Handler of(Services services, SystemFacts facts, Optional<TrafficCounters> traffic) {
        MetricsRoutes routes = new MetricsRoutes(services, facts, traffic);
        return new Router().on("GET", "/metrics", routes::metrics).on("HEAD", "/metrics", routes::metrics);
    }

    private void metrics(Request request, Response response) throws IOException {
        Exposition out = new Exposition();
        engine(out);
        containers(out);
        networks(out);
        names(out, services.networks().nameStatistics());
        traffic.ifPresent(counters -> traffic(out, counters.counts()));
        response.text(200, TYPE, out.toString());
    }

    private void engine(Exposition out) {
        out.metric("hawser_info", Exposition.Type.GAUGE, "The version of the daemon.")
                .sample("hawser_info", Map.of("version", facts.version()), 1);
        Runtime runtime = Runtime.getRuntime();
        out.metric("hawser_heap_bytes", Exposition.Type.GAUGE, "Memory in use by the daemon's objects.")
                .sample("hawser_heap_bytes", Map.of(), runtime.totalMemory() - runtime.freeMemory());
    }

    private void containers(Exposition out) {
        out.metric("hawser_containers", Exposition.Type.GAUGE, "Containers by state.");
        List<Container> all = services.containers().list();
        for (State.Status status : State.Status.values()) {
            long count = all.stream()
                    .filter(container -> container.state().status() == status)
                    .count();
            out.sample("hawser_containers", Map.of("state", status.wireName()), count);
        }
    }

    private void networks(Exposition out) {
        out.metric("hawser_network_endpoints", Exposition.Type.GAUGE, "Containers attached to a network.");
        for (Network network : services.networks().networks()) {
            Map<String, String> labels = labels("network", network.name(), "driver", network.driver());
            out.sample("hawser_network_endpoints", labels, network.endpoints().size());
        }
    }

    private static void names(Exposition out, NameStatistics names) {
        out.metric("hawser_dns_resolvers", Exposition.Type.GAUGE, "Containers with a resolver of the engine's.")
                .sample("hawser_dns_resolvers", Map.of(), names.resolvers());
        out.metric(
                "hawser_dns_queries_total",
                Exposition.Type.COUNTER,
                "Queries answered, by network, rcode and the upstream server that knew; empty is the engine itself.");
        for (Counters.Count count : names.answers()) {
            Map<String, String> labels = labels("network", count.network(), "rcode", count.rcode());
            labels.put("upstream", count.upstream());
            out.sample("hawser_dns_queries_total", labels, count.count());
        }
        out.metric("hawser_dns_upstream_up", Exposition.Type.GAUGE, "Whether a name server of the host's answers.");
        names.upstreams()
                .forEach((server, state) ->
                        out.sample("hawser_dns_upstream_up", Map.of("upstream", server), state.up() ? 1 : 0));
        out.metric("hawser_dns_upstream_seconds", Exposition.Type.GAUGE, "What its answers took lately, smoothed.");
        names.upstreams()
                .forEach((server, state) ->
                        out.sample("hawser_dns_upstream_seconds", Map.of("upstream", server), state.millis() / 1000));
    }

    private static void traffic(Exposition out, List<Traffic> ports) {
        traffic(out, "packets", "Packets", ports, Traffic.Amount::packets);
        traffic(out, "bytes", "Octets of IP packets", ports, Traffic.Amount::bytes);
    }

    private static void traffic(
            Exposition out, String unit, String words, List<Traffic> ports, ToLongFunction<Traffic.Amount> value) {
        String name = "hawser_published_port_" + unit + "_total";
        out.metric(name, Exposition.Type.COUNTER, words + " through a published port, to the container and back.");
        for (Traffic traffic : ports) {
            Map<String, String> labels =
                    labels("container", traffic.sandbox().containerName(), "network", traffic.network());
            labels.put("protocol", traffic.port().protocol().text());
            labels.put("host_address", Ip.text(traffic.port().hostAddress()));
            labels.put("host_port", ports(traffic.port()));
            out.sample(name, with(labels, "in"), value.applyAsLong(traffic.in()));
            out.sample(name, with(labels, "out"), value.applyAsLong(traffic.out()));
        }
    }

    /** {@code 8080} or {@code 8000-8010}. */
    private static String ports(PublishedPort port) {
        return port.count() == 1 ? Integer.toString(port.hostPort()) : port.hostPort() + "-" + port.lastHostPort();
    }

    private static Map<String, String> with(Map<String, String> labels, String direction) {
        Map<String, String> all = new LinkedHashMap<>(labels);
        all.put("direction", direction);
        return all;
    }

    private static Map<String, String> labels(String first, String is, String second, String also) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(first, is);
        labels.put(second, also);
        return labels;
    }
}
