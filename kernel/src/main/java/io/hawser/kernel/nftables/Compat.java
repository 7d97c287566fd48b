package io.hawser.kernel.nftables;

import io.hawser.kernel.netlink.Attributes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
    private static final int HEADER = 4;

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

    /** The expression as the kernel would send it: three netlink attributes. */
    public Expression toExpression() {
        byte[] text = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        byte[] structure = info.toBytes();
        ByteBuffer out = ByteBuffer.allocate(
                        HEADER * 3 + padded(text.length) + Integer.BYTES + padded(structure.length))
                .order(ByteOrder.nativeOrder());
        attribute(out, NAME, text);
        attribute(out, REVISION, Octets.ofNumber(revision, Integer.BYTES).toBytes());
        attribute(out, INFO, structure);
        return new Expression.Other(target ? "target" : "match", Octets.of(out.array()));
    }

    private static void attribute(ByteBuffer out, int type, byte[] value) {
        int end = out.position() + HEADER + padded(value.length);
        out.putShort((short) (HEADER + value.length))
                .putShort((short) type)
                .put(value)
                .position(end);
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }

    /** {@code xt match "conntrack"}, as nft writes it. */
    String text() {
        return "xt " + (target ? "target" : "match") + " " + Names.quoted(name);
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
