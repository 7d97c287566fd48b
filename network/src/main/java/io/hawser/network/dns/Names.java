package io.hawser.network.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** What a resolver answers itself. Any thread asks; the answer must be at hand. */
public interface Names {

    /** The addresses behind a name, of both families; empty for a name that is not known here. */
    Optional<List<InetAddress>> addresses(String name);

    /** The name behind {@code 2.0.18.172.in-addr.arpa} or its IPv6 kin, without the final dot. */
    Optional<String> pointer(String reverseName);

    /**
     * Several, asked in turn until one knows. A sandbox on three networks shares each network's table with all who are
     * on it, so that a change makes one table new and not one for every container.
     */
    static Names inTurn(List<? extends Names> all) {
        List<Names> names = List.copyOf(all);
        return new Names() {
            @Override
            public Optional<List<InetAddress>> addresses(String name) {
                return names.stream()
                        .flatMap(one -> one.addresses(name).stream())
                        .findFirst();
            }

            @Override
            public Optional<String> pointer(String reverseName) {
                return names.stream()
                        .flatMap(one -> one.pointer(reverseName).stream())
                        .findFirst();
            }
        };
    }
}
