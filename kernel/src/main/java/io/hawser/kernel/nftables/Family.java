package io.hawser.kernel.nftables;

import java.util.Locale;

/** The family of a table or of an address: {@code NFPROTO_*} of linux/netfilter.h. */
public enum Family {
    INET(1),
    IP(2),
    ARP(3),
    NETDEV(5),
    BRIDGE(7),
    IP6(10);

    private final int number;

    Family(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** As nft writes it: {@code inet}, {@code ip}, {@code bridge}, …. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for a number the kernel has no table family for */
    static Family of(int number) {
        for (Family family : values()) {
            if (family.number == number) {
                return family;
            }
        }
        throw new IllegalArgumentException("no nftables family " + number);
    }
}
