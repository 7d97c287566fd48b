package io.hawser.network.model;

import java.net.InetAddress;
import java.util.List;

/**
 * What a container was told about name servers; each empty list means "as the host has it".
 *
 * @param servers {@code --dns}, asked from inside the container's namespace
 * @param search {@code --dns-search}; the single entry {@code .} means no search list
 * @param options {@code --dns-option}
 */
public record DnsSpec(List<InetAddress> servers, List<String> search, List<String> options) {

    public DnsSpec {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        options = List.copyOf(options);
    }

    public static DnsSpec hostDefaults() {
        return new DnsSpec(List.of(), List.of(), List.of());
    }
}
