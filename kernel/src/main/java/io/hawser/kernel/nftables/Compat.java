package io.hawser.kernel.nftables;

import io.hawser.kernel.netlink.Attributes;
import java.util.Optional;

/**
 * A match or target of iptables inside an nftables rule, as {@code iptables-nft} writes them: its name, its revision and the
 * C structure that its extension reads. Example: {@code match conntrack} revision 3 with a {@code struct
 * xt_conntrack_mtinfo3}.
 *
 * <p>Source: linux/netfilter/nf_tables_compat.h and nft_compat.c.
 *
 * @param target whether it is a target, {@code -j}, rather than a match, {@code -m}
 * @param info the structure, in the machine's own byte order
 */
public record Compat(boolean target, String name, int revision, Octets info) {
    private static final int NAME = 1;
    private static final int REVISION = 2;
    private static final int INFO = 3;

    /** What an expression that we have no record for is to iptables; empty if it is none of its. */
    public static Optional<Compat> of(Expression.Other other) {
        boolean target = other.name().equals("target");
        if (!target && !other.name().equals("match")) {
            return Optional.empty();
        }
        Attributes in = Attributes.parse(other.attributes().toBytes(), 0);
        return Optional.of(new Compat(
                target,
                in.string(NAME, ""),
                (int) in.be32(REVISION, 0),
                Octets.of(in.optionalBytes(INFO).orElse(new byte[0]))));
    }

    /** A 32-bit number of the structure. */
    public int word(int offset) {
        return info.slice(offset, offset + Integer.BYTES).toHostInt();
    }

    /** A 16-bit number of the structure. */
    public int half(int offset) {
        byte[] four = new byte[Integer.BYTES];
        byte[] two = info.slice(offset, offset + Short.BYTES).toBytes();
        int at = HostOrder.isLittle() ? 0 : 2;
        System.arraycopy(two, 0, four, at, two.length);
        return Octets.of(four).toHostInt();
    }

    /** Whether the structure has this many octets. */
    public boolean holds(int octets) {
        return info.length() >= octets;
    }
}
