package io.hawser.network.plan;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.RouteSocket;
import io.hawser.kernel.sysctl.Sysctl;
import io.hawser.network.model.Family;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Switches the host's forwarding on. What was there before is remembered, so that undoing leaves the host as it was.
 * Guarded by the host's queue.
 */
final class ForwardingWork implements Work {
    private final Handles handles;
    private final Map<String, String> before = new HashMap<>();

    ForwardingWork(Handles handles) {
        this.handles = handles;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        return handles.use(place, open -> {
            Outcome outcome = new Outcome();
            steps.forEach(step -> carryOut(step, open, outcome));
            return outcome;
        });
    }

    /** What was on already is not ours to switch off again. */
    private void carryOut(Change step, Handles.Open open, Outcome outcome) {
        Forwarding forwarding = (Forwarding) step.resource();
        Namespace host = open.namespace();
        try {
            if (step instanceof Change.Remove) {
                Sysctl.write(host, off(forwarding));
                outcome.done(step);
            } else if (Sysctl.read(host, forwarding.setting()).equals("0")) {
                Map<String, String> settings = on(forwarding, open);
                Sysctl.readAll(host, settings.keySet()).forEach(before::putIfAbsent);
                Sysctl.write(host, settings);
                outcome.done(step);
            }
        } catch (KernelException e) {
            outcome.failed(step, e);
        }
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

    /** The switch first: nothing is to be without a router meanwhile. */
    private Map<String, String> off(Forwarding forwarding) {
        Map<String, String> settings = new LinkedHashMap<>();
        String old = before.remove(forwarding.setting());
        settings.put(forwarding.setting(), old == null ? "0" : old);
        if (forwarding.family() == Family.IPV6) {
            settings.putAll(before);
            settings.remove(new Forwarding(Family.IPV4).setting());
            before.keySet().removeAll(settings.keySet());
        }
        return settings;
    }
}
