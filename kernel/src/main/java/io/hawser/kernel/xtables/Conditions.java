package io.hawser.kernel.xtables;

import io.hawser.kernel.nftables.Compat;
import io.hawser.kernel.nftables.Expression;
import io.hawser.kernel.nftables.Expression.Relation;
import io.hawser.kernel.nftables.Octets;
import io.hawser.kernel.nftables.Selector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the head of an entry asks of a packet: {@code -s}, {@code -d}, {@code -i}, {@code -o}, {@code -p} and {@code -f}. */
final class Conditions {
    private static final int NOT_IN = 0x01;
    private static final int NOT_OUT = 0x02;
    private static final int NOT_SOURCE = 0x08;
    private static final int NOT_DESTINATION = 0x10;
    private static final int NOT_PROTOCOL = 0x40;

    private final Layout layout;
    private final ByteBuffer entry;
    private final List<Expression> expressions = new ArrayList<>();

    Conditions(Layout layout, byte[] entry) {
        this.layout = layout;
        this.entry = ByteBuffer.wrap(entry).order(ByteOrder.nativeOrder());
    }

    /** Whether the target is gone to rather than jumped to. */
    boolean isGoto() {
        return (flags() & layout.goTo()) != 0;
    }

    private int flags() {
        return entry.get(layout.flags());
    }

    private Relation relation(int inversion) {
        return (entry.get(layout.inverted()) & inversion) != 0 ? Relation.NEQ : Relation.EQ;
    }

    private byte[] octets(int at, int length) {
        byte[] bytes = new byte[length];
        entry.get(at, bytes);
        return bytes;
    }

    List<Expression> expressions() {
        link(Selector.IIFNAME, layout.in(), relation(NOT_IN));
        link(Selector.OIFNAME, layout.out(), relation(NOT_OUT));
        address(layout.source(), 0, relation(NOT_SOURCE));
        address(layout.target(), layout.destination(), relation(NOT_DESTINATION));
        int protocol = Short.toUnsignedInt(entry.getShort(layout.protocol()));
        if (layout.asksProtocol(protocol, flags())) {
            expressions.add(Selector.L4PROTO.into(0));
            expressions.add(new Expression.Cmp(0, relation(NOT_PROTOCOL), Octets.ofNumber(protocol, 1)));
        }
        if (layout.asksFragment(flags(), entry.get(layout.inverted()))) {
            expressions.add(new Compat(false, "fragment", 0, Octets.of()).toExpression());
        }
        return expressions;
    }

    /** The mask covers the end of the name, or not, as in {@code br-+}. */
    private void link(Selector field, int at, Relation relation) {
        byte[] name = octets(at, Layout.NAME);
        byte[] mask = octets(at + 2 * Layout.NAME, Layout.NAME);
        int length = 0;
        while (length < Layout.NAME && mask[length] != 0) {
            length++;
        }
        boolean whole = length > 0 && name[length - 1] == 0;
        if (length > 0) {
            expressions.add(field.into(0));
            expressions.add(new Expression.Cmp(0, relation, Octets.of(whole ? name : Arrays.copyOf(name, length))));
        }
    }

    private void address(Selector field, int at, Relation relation) {
        Octets address = Octets.of(octets(at, layout.address()));
        Octets mask = Octets.of(octets(at + layout.mask(), layout.address()));
        if (mask.isZero()) {
            return;
        }
        expressions.add(field.into(0));
        if (!isWhole(mask)) {
            expressions.add(new Expression.Bitwise(0, 0, mask, Octets.of(new byte[layout.address()])));
        }
        expressions.add(new Expression.Cmp(0, relation, address));
    }

    private static boolean isWhole(Octets mask) {
        for (byte each : mask.toBytes()) {
            if (each != -1) {
                return false;
            }
        }
        return true;
    }
}
