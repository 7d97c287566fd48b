package io.hawser.network.driver;

import io.hawser.network.model.Family;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.Mark;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network as its driver sees it.
 *
 * @param id its id
 * @param engineId the engine it belongs to, for the mark on links
 * @param spec as asked for, with the defaults filled in; its {@code enableIpv4} and {@code enableIpv6} are present
 * @param pools the allocated subnets, with the gateway's address where one was taken
 * @param data what the driver gave back from {@link Driver#admitNetwork}
 */
public record NetworkView(
        NetworkId id, String engineId, NetworkSpec spec, List<IpamConfig> pools, Map<String, String> data) {

    public NetworkView {
        pools = List.copyOf(pools);
        data = Map.copyOf(data);
    }

    public boolean ipv4() {
        return spec.enableIpv4().orElse(true);
    }

    public boolean ipv6() {
        return spec.enableIpv6().orElse(false);
    }

    public boolean has(Family family) {
        return family == Family.IPV4 ? ipv4() : ipv6();
    }

    /** The allocated subnet of a family. */
    public Optional<IpamConfig> pool(Family family) {
        return pools.stream()
                .filter(pool -> pool.subnet().filter(s -> s.family() == family).isPresent())
                .findFirst();
    }

    /** The mark of links made for the network. */
    public Mark mark() {
        return new Mark(engineId, id.hex64());
    }

    public NetworkView withData(Map<String, String> value) {
        return new NetworkView(id, engineId, spec, pools, value);
    }
}
