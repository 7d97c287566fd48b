package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Expression;
import io.hawser.kernel.nftables.Expression.CtKey;
import io.hawser.kernel.nftables.Expression.MetaKey;
import io.hawser.kernel.nftables.Expression.Relation;
import io.hawser.kernel.nftables.Octets;
import io.hawser.network.model.Family;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** What the loading instructions put into a register: nft_meta.c, nft_ct.c and nft_payload.c of the kernel. */
final class Loads {
    private static final int IFNAMSIZ = 16;
    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_BRIDGE = 7;
    private static final int NFPROTO_IPV6 = 10;
    private static final int PACKET_HOST = 0;
    private static final int INVALID = 1;

    private Loads() {}

    static Octets meta(MetaKey key, HookState hook, Packet packet) {
        return switch (key) {
            case PROTOCOL -> Octets.ofNumber(packet.etherType(), 2);
            case MARK -> Octets.ofHostInt(packet.mark());
            case IIFNAME -> name(hook.in());
            case OIFNAME -> name(hook.out());
            case NFPROTO -> Octets.ofNumber(family(hook, packet), 1);
            case L4PROTO -> Octets.ofNumber(packet.tuple().protocol(), 1);
            case PKTTYPE -> Octets.ofNumber(PACKET_HOST, 1);
            case BRI_IIFNAME, BRI_OIFNAME -> name("");
        };
    }

    private static int family(HookState hook, Packet packet) {
        return hook.bridged() ? NFPROTO_BRIDGE : packet.family() == Family.IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
    }

    private static Octets name(String link) {
        return Octets.of(Arrays.copyOf(link.getBytes(StandardCharsets.UTF_8), IFNAMSIZ));
    }

    /** Before connection tracking has seen the packet, its state is invalid and it has no status. */
    static Optional<Octets> connection(CtKey key, HookState hook) {
        return switch (key) {
            case STATE ->
                Optional.of(Octets.ofHostInt(
                        hook.flow().map(f -> f.state(hook.answer())).orElse(INVALID)));
            case STATUS -> hook.flow().map(flow -> Octets.ofHostInt(flow.status()));
            case MARK -> hook.flow().map(flow -> Octets.ofHostInt(0));
        };
    }

    static Optional<Octets> payload(Expression.Payload payload, Packet packet) {
        int end = payload.offset() + payload.length();
        return packet.header(payload.base())
                .filter(header -> header.length >= end)
                .map(header -> Octets.of(Arrays.copyOfRange(header, payload.offset(), end)));
    }

    static boolean holds(Octets left, Relation relation, Octets right) {
        int order = left.compareTo(right);
        return switch (relation) {
            case EQ -> order == 0;
            case NEQ -> order != 0;
            case LT -> order < 0;
            case LTE -> order <= 0;
            case GT -> order > 0;
            case GTE -> order >= 0;
        };
    }
}
