package io.hawser.daemon.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The configuration of a running daemon: what it was started with, and what of it a reload has changed since.
 *
 * <p>Reloaded are {@code debug} and {@code labels}, of all that dockerd reloads what has a meaning here; everything else is
 * decided at start. Safe for use by many threads.
 */
public final class LiveConfig {
    private volatile DaemonConfig now;

    /** Starts with this. */
    public LiveConfig(DaemonConfig start) {
        this.now = start;
    }

    /** The configuration as it is now. */
    public DaemonConfig now() {
        return now;
    }

    /**
     * Takes over what may change while the daemon runs.
     *
     * @return the names of the flags that differ and wait for the next start
     */
    public List<String> reload(DaemonConfig fresh) {
        DaemonConfig before = now;
        now = before.with(fresh.debug(), fresh.labels());
        return now.equals(fresh) ? List.of() : differences(now, fresh);
    }

    private static List<String> differences(DaemonConfig old, DaemonConfig fresh) {
        List<String> names = new ArrayList<>();
        add(names, "hosts", old.hosts(), fresh.hosts());
        add(names, "group", old.group(), fresh.group());
        add(names, "data-root", old.dataRoot(), fresh.dataRoot());
        add(names, "exec-root", old.execRoot(), fresh.execRoot());
        add(names, "pidfile", old.pidFile(), fresh.pidFile());
        add(names, "log-level", old.logLevel(), fresh.logLevel());
        add(names, "the default bridge", old.bridge(), fresh.bridge());
        add(names, "default-address-pools", old.pools(), fresh.pools());
        add(names, "dns", old.dns(), fresh.dns());
        add(names, "host-gateway-ips", old.hostGateways(), fresh.hostGateways());
        add(names, "iptables", old.iptables(), fresh.iptables());
        add(names, "ip6tables", old.ip6tables(), fresh.ip6tables());
        add(names, "ip-forward", old.ipForward(), fresh.ipForward());
        add(names, "userland-proxy", old.userlandProxy(), fresh.userlandProxy());
        add(names, "resolv-conf", old.resolvConf(), fresh.resolvConf());
        add(names, "metrics-addr", old.metrics(), fresh.metrics());
        add(names, "packet rules and published ports", old.packets(), fresh.packets());
        add(names, "default-network-opts", old.networkOptions(), fresh.networkOptions());
        add(names, "the defaults of containers", old.containers(), fresh.containers());
        add(names, "min-api-version", old.oldestApi(), fresh.oldestApi());
        add(names, "tls", old.tls(), fresh.tls());
        return names;
    }

    private static void add(List<String> names, String name, Object old, Object fresh) {
        if (!old.equals(fresh)) {
            names.add(name);
        }
    }
}
