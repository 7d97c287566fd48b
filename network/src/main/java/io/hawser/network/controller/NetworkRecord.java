package io.hawser.network.controller;

import io.hawser.network.driver.NetworkView;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.IpamSpec;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is kept of a network, under {@code network/net/ID}:
 *
 * <pre>{"id":"4f0c…","state":"LIVE","created":"2026-01-02T03:04:05Z","spec":{"name":"web",…},
 *  "pools":[{"subnet":"172.18.0.0/16","gateway":"172.18.0.1",…}],"data":{"bridge":"br-4f0c…"}}</pre>
 *
 * @param id its id
 * @param state where it stands
 * @param created when the request came
 * @param spec with defaults filled in
 * @param pools what was allocated
 * @param data what the driver wants to remember
 */
record NetworkRecord(
        NetworkId id,
        RecordState state,
        Instant created,
        NetworkSpec spec,
        List<IpamConfig> pools,
        Map<String, String> data) {

    String name() {
        return spec.name();
    }

    NetworkRecord withState(RecordState value) {
        return new NetworkRecord(id, value, created, spec, pools, data);
    }

    NetworkRecord withData(Map<String, String> value) {
        return new NetworkRecord(id, state, created, spec, pools, value);
    }

    NetworkView view(String engineId) {
        return new NetworkView(id, engineId, spec, pools, data);
    }

    boolean defaultBridge() {
        return spec.name().equals("bridge");
    }

    boolean predefined() {
        return Network.PREDEFINED.contains(spec.name());
    }

    Network snapshot(List<Endpoint> endpoints) {
        IpamSpec shown = spec.configOnly()
                ? spec.ipam()
                : new IpamSpec(spec.ipam().driver(), spec.ipam().options(), pools);
        return new Network(
                id,
                spec.name(),
                created,
                spec.driver(),
                spec.scope(),
                spec.enableIpv4().orElse(true),
                spec.enableIpv6().orElse(false),
                spec.internal(),
                spec.attachable(),
                spec.ingress(),
                spec.configOnly(),
                spec.configFrom(),
                shown,
                spec.options(),
                spec.labels(),
                endpoints);
    }
}
