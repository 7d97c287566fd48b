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
 * Switches the host's forwarding on. What was there before is remembered beyond our own life, so that giving back leaves
 * the host as it was.
 * Guarded by the host's queue.
 */
final class ForwardingWork implements Work {
    private final Handles handles;
    private final FormerSettings before;

    ForwardingWork(Handles handles) {
        this.handles = handles;
        this.before = handles.context().formerSettings();
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
                switchOff(host, forwarding);
                outcome.done(step);
            } else if (Sysctl.read(host, forwarding.setting()).equals("0")) {
                Map<String, String> settings = on(forwarding, open);
                before.remember(Sysctl.readAll(host, settings.keySet()));
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

    /** The switch first: nothing is to be without a router meanwhile. What we did not switch on stays. */
    private void switchOff(Namespace host, Forwarding forwarding) {
        Map<String, String> all = before.all();
        String old = all.get(forwarding.setting());
        if (old == null) {
            return;
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(forwarding.setting(), old);
        if (forwarding.family() == Family.IPV6) {
            all.forEach((name, value) -> {
                if (name.startsWith("net/ipv6/")) {
                    settings.putIfAbsent(name, value);
                }
            });
        }
        Sysctl.write(host, withoutAbsent(host, settings));
        before.forget(settings.keySet());
    }

    /** Interfaces may have gone meanwhile. */
    private static Map<String, String> withoutAbsent(Namespace host, Map<String, String> settings) {
        Map<String, String> present = new LinkedHashMap<>(settings);
        present.keySet().retainAll(Sysctl.readAll(host, settings.keySet()).keySet());
        return present;
    }
}
