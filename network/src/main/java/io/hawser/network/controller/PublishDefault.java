package io.hawser.network.controller;

import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Where a port is published when neither the user nor the network names a host address: {@code --publish-default}. */
public enum PublishDefault {
    /** On every address of the host, as Docker does. */
    ALL,
    /** On the private addresses the host has at that moment (RFC 1918, RFC 4193), and on its loopback. */
    LAN,
    /** On the host's loopback. */
    LOOPBACK;

    private static final InetAddress LOOPBACK4 = Ip.parse("127.0.0.1");
    private static final InetAddress LOOPBACK6 = Ip.parse("::1");

    /** Reads {@code all}, {@code lan} or {@code loopback}. @throws NetworkException INVALID_PARAMETER */
    public static PublishDefault parse(String text) {
        return Stream.of(values())
                .filter(value -> value.text().equals(text))
                .findFirst()
                .orElseThrow(() -> NetworkException.invalid(
                        "invalid publish-default: " + text + ": allowed values are all, lan and loopback"));
    }

    /** As it is written. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param own the host's addresses on links that are not ours */
    List<InetAddress> addresses(Collection<InetAddress> own) {
        Stream<InetAddress> loopback = Stream.of(LOOPBACK4, LOOPBACK6);
        return switch (this) {
            case ALL -> List.of(Ip.any(Family.IPV4), Ip.any(Family.IPV6));
            case LOOPBACK -> loopback.toList();
            case LAN ->
                Stream.concat(loopback, own.stream().filter(PublishDefault::isPrivate))
                        .distinct()
                        .toList();
        };
    }

    private static boolean isPrivate(InetAddress address) {
        boolean uniqueLocal = Family.of(address) == Family.IPV6 && (address.getAddress()[0] & 0xfe) == 0xfc;
        return uniqueLocal || (Family.of(address) == Family.IPV4 && address.isSiteLocalAddress());
    }
}
