package io.hawser.network.controller;

import io.hawser.network.dns.Counters;
import io.hawser.network.dns.UpstreamState;
import java.util.List;
import java.util.Map;

/**
 * What the resolvers of a host have done since its controller was opened.
 *
 * @param resolvers how many there are
 * @param answers how many queries were answered, by network, rcode and upstream server
 * @param upstreams the host's name servers that were asked, by name
 */
public record NameStatistics(int resolvers, List<Counters.Count> answers, Map<String, UpstreamState> upstreams) {

    static NameStatistics of(NameServer names) {
        int resolvers = names.served().size();
        return names.shared()
                .map(shared -> new NameStatistics(resolvers, shared.counters().counts(), shared.upstreams()))
                .orElseGet(() -> new NameStatistics(resolvers, List.of(), Map.of()));
    }
}
