package io.hawser.network.model;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A line for the container's {@code /etc/hosts}: {@code --add-host name:address}.
 *
 * @param name the host name
 * @param address its address; empty: {@code host-gateway}, the host's address on the default bridge
 */
public record ExtraHost(String name, Optional<InetAddress> address) {

    public ExtraHost {
        Word.require(name, "host name in add-host");
    }

    /** Parses {@code name:address} or {@code name=address}. @throws NetworkException INVALID_PARAMETER */
    public static ExtraHost parse(String text) {
        int split = firstOf(text.indexOf(':'), text.indexOf('='));
        if (split <= 0) {
            throw NetworkException.invalid("bad format for add-host: \"" + text + "\"");
        }
        String value = text.substring(split + 1);
        if (value.equals("host-gateway")) {
            return new ExtraHost(text.substring(0, split), Optional.empty());
        }
        String bare = value.startsWith("[") && value.endsWith("]") ? value.substring(1, value.length() - 1) : value;
        InetAddress address = Ip.tryParse(bare)
                .orElseThrow(() -> NetworkException.invalid("invalid IP address in add-host: \"" + value + "\""));
        return new ExtraHost(text.substring(0, split), Optional.of(address));
    }

    private static int firstOf(int left, int right) {
        return left < 0 ? right : right < 0 ? left : Math.min(left, right);
    }
}
