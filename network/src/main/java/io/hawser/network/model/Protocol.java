package io.hawser.network.model;

import java.util.Locale;

/** A transport protocol a port can be published for. The number is the IP protocol number. */
public enum Protocol {
    TCP(6),
    UDP(17),
    SCTP(132);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /** The number in the IP header (IANA "Protocol Numbers"). */
    public int number() {
        return number;
    }

    /** {@code tcp}, {@code udp} or {@code sctp}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws NetworkException INVALID_PARAMETER {@code protocol x not supported} */
    public static Protocol parse(String text) {
        for (Protocol protocol : values()) {
            if (protocol.name().equalsIgnoreCase(text)) {
                return protocol;
            }
        }
        throw NetworkException.invalid("protocol " + text + " not supported");
    }
}
