package io.hawser.network.ipam;

import io.hawser.network.model.Cidr;
import java.util.Optional;

/**
 * The name of an allocated pool: the subnet, and the range in it that automatic addresses come from. In text as Docker
 * writes a pool id: {@code LocalDefault/172.18.0.0/16/172.18.5.0/24}.
 *
 * @param subnet the subnet
 * @param range the range; empty: the whole subnet
 */
public record Pool(Cidr subnet, Optional<Cidr> range) {

    public Pool {
        subnet = subnet.network();
    }

    Cidr dynamic() {
        return range.orElse(subnet);
    }

    @Override
    public String toString() {
        return Ipam.LOCAL + "/" + subnet + range.map(part -> "/" + part).orElse("");
    }
}
