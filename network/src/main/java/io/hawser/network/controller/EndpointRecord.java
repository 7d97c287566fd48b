package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept of an endpoint, inside its sandbox's record.
 *
 * @param id its id
 * @param network the network it is on
 * @param state where it stands
 * @param spec as asked for
 * @param interfaceName inside the sandbox; empty without an interface
 * @param mac of the interface
 * @param ipv4 its address
 * @param ipv6 its address
 * @param data what the driver wants to remember
 */
record EndpointRecord(
        EndpointId id,
        NetworkId network,
        RecordState state,
        EndpointSpec spec,
        String interfaceName,
        Optional<MacAddress> mac,
        Optional<Cidr> ipv4,
        Optional<Cidr> ipv6,
        Map<String, String> data) {

    EndpointRecord withState(RecordState value) {
        return new EndpointRecord(id, network, value, spec, interfaceName, mac, ipv4, ipv6, data);
    }

    EndpointRecord withData(Map<String, String> value) {
        return new EndpointRecord(id, network, state, spec, interfaceName, mac, ipv4, ipv6, value);
    }

    EndpointRecord withSpec(EndpointSpec value) {
        return new EndpointRecord(id, network, state, value, interfaceName, mac, ipv4, ipv6, data);
    }

    EndpointRecord withInterfaceName(String value) {
        return new EndpointRecord(id, network, state, spec, value, mac, ipv4, ipv6, data);
    }

    Optional<Cidr> address(Family family) {
        return family == Family.IPV4 ? ipv4 : ipv6;
    }

    Stream<Cidr> addresses() {
        return Stream.concat(ipv4.stream(), ipv6.stream());
    }
}
