package io.hawser.network.driver.bridge;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.MacAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the driver decided once about a network and keeps with it.
 *
 * @param bridge the interface name
 * @param mac the address of a bridge of ours
 * @param found whether the bridge was there before the network
 * @param foundAddresses addresses a found bridge had, which stay when the network goes
 */
record BridgeData(String bridge, MacAddress mac, boolean found, List<Cidr> foundAddresses) {
    private static final String NAME = "bridge";
    private static final String MAC = "mac";
    private static final String FOUND = "found";
    private static final String ADDRESSES = "found-addresses";

    BridgeData {
        foundAddresses = List.copyOf(foundAddresses);
    }

    static BridgeData of(Map<String, String> data) {
        String addresses = data.getOrDefault(ADDRESSES, "");
        return new BridgeData(
                Objects.requireNonNull(data.get(NAME), NAME),
                new MacAddress(Objects.requireNonNull(data.get(MAC), MAC)),
                data.containsKey(FOUND),
                addresses.isEmpty()
                        ? List.of()
                        : List.of(addresses.split(" ", -1)).stream()
                                .map(Cidr::parse)
                                .toList());
    }

    Map<String, String> toMap() {
        Map<String, String> data = new LinkedHashMap<>();
        data.put(NAME, bridge);
        data.put(MAC, mac.text());
        if (found) {
            data.put(FOUND, "true");
            data.put(ADDRESSES, foundAddresses.stream().map(Cidr::toString).collect(Collectors.joining(" ")));
        }
        return data;
    }
}
