package io.hawser.network.model;

import java.net.InetAddress;
import java.util.List;

/**
 * What a container was told about name servers; each empty list means "as the host has it".
 *
 * @param servers {@code --dns}, asked from inside the container's namespace
 * @param search {@code --dns-search}; the single entry {@code .} means no search list
 * @param options {@code --dns-option}; neither domains nor options may have white space or control characters in them
 */
public record DnsSpec(List<InetAddress> servers, List<String> search, List<String> options) {

    public DnsSpec {
        servers = List.copyOf(servers);
        search = words(search, "DNS search domain");
        options = words(options, "DNS option");
    }

    /** Empty ones say nothing and are left out. */
    private static List<String> words(List<String> texts, String what) {
        return texts.stream()
                .filter(text -> !text.isEmpty())
                .map(text -> Word.require(text, what))
                .toList();
    }

    public static DnsSpec hostDefaults() {
        return new DnsSpec(List.of(), List.of(), List.of());
    }
}
