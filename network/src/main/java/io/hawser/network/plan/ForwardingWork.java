package io.hawser.network.plan;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.RouteSocket;
import io.hawser.kernel.sysctl.Sysctl;
import io.hawser.network.model.Family;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Switches the host's forwarding on. What was there before is remembered for the time of the plan, so that a failed
 * request leaves the host as it was.
 */
final class ForwardingWork implements Work {
    private final Handles handles;

    ForwardingWork(Handles handles) {
        this.handles = handles;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        return handles.use(place, open -> {
            Outcome outcome = new Outcome();
            for (Change step : steps) {
                Forwarding forwarding = (Forwarding) step.resource();
                try {
                    write(open, step instanceof Change.Remove ? off(forwarding, memory) : on(forwarding, open), memory);
                    outcome.done(step);
                } catch (KernelException e) {
                    outcome.failed(step, e);
                }
            }
            return outcome;
        });
    }

    private static void write(Handles.Open open, Map<String, String> settings, Memory memory) {
        for (String name : settings.keySet()) {
            memory.before(name, Sysctl.read(open.namespace(), name));
        }
        Sysctl.write(open.namespace(), settings);
    }

    private static Map<String, String> on(Forwarding forwarding, Handles.Open open) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (forwarding.family() == Family.IPV6) {
            settings.putAll(keptRouters(open.namespace(), open.route()));
        }
        settings.put(forwarding.setting(), "1");
        return settings;
    }

    /** Interfaces that listen to a router now, and would stop. */
    private static Map<String, String> keptRouters(Namespace host, RouteSocket route) {
        List<String> names = route.links().stream()
                .filter(link -> !link.isLoopback())
                .map(Link::name)
                .map(link -> "net/ipv6/conf/" + link + "/accept_ra")
                .toList();
        Map<String, String> kept = new LinkedHashMap<>();
        Sysctl.readAll(host, names).forEach((name, value) -> {
            if (value.equals("1")) {
                kept.put(name, "2");
            }
        });
        return kept;
    }

    private static Map<String, String> off(Forwarding forwarding, Memory memory) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(forwarding.setting(), memory.settingsBefore().getOrDefault(forwarding.setting(), "0"));
        if (forwarding.family() == Family.IPV6) {
            memory.settingsBefore().forEach((name, value) -> {
                if (name.endsWith("/accept_ra")) {
                    settings.put(name, value);
                }
            });
        }
        return settings;
    }
}
