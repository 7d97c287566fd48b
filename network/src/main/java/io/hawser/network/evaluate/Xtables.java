package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Compat;
import io.hawser.kernel.nftables.Expression;
import io.hawser.network.evaluate.Unknown.Effect;
import java.util.Optional;
import java.util.Set;

/**
 * What the matches and targets of iptables do that people's and other programs' rules mostly consist of: {@code conntrack},
 * {@code tcp}, {@code udp}, {@code limit}, {@code REJECT} and the like. Of the rest nothing is claimed.
 *
 * <p>Source: linux/netfilter/xt_conntrack.h, xt_state.h, xt_tcpudp.h.
 */
final class Xtables {
    private static final Set<String> PASSING = Set.of("comment", "limit");
    private static final Set<String> NOT_DECIDING =
            Set.of("LOG", "NFLOG", "MARK", "CONNMARK", "CT", "TCPMSS", "CHECKSUM", "TRACE", "CLASSIFY");
    private static final Set<String> ENDING = Set.of("MASQUERADE", "SNAT", "DNAT", "REDIRECT", "NETMAP");

    private static final int CONNTRACK_FLAGS = 146;
    private static final int CONNTRACK_INVERTED = 148;
    private static final int CONNTRACK_STATE = 150;
    private static final int CONNTRACK_LENGTH = 154;
    private static final int BY_STATE = 1;
    private static final int STATE_SNAT = 1 << 6;
    private static final int STATE_DNAT = 1 << 7;
    private static final int STATUS_SNAT = 1 << 4;
    private static final int STATUS_DNAT = 1 << 5;

    private Xtables() {}

    /** What becomes of the packet, where that is known. */
    static Optional<Effect> effect(Expression.Other other, Tuple tuple, HookState hook, Host host) {
        return Compat.of(other)
                .flatMap(compat -> compat.target()
                        ? target(compat)
                        : compat.name().equals("addrtype")
                                ? addressType(compat, tuple, host)
                                : match(compat, tuple, hook));
    }

    /** {@code u16 source, dest} are bits by {@code RTN_*}; then flags, of which the first two invert. */
    private static Optional<Effect> addressType(Compat match, Tuple tuple, Host host) {
        if (match.revision() != 1 || !match.holds(8) || match.word(4) != 0) {
            return Optional.empty();
        }
        return when(isOfType(match.half(0), host.addressType(tuple.source()))
                && isOfType(match.half(2), host.addressType(tuple.destination())));
    }

    private static boolean isOfType(int types, int type) {
        return types == 0 || (types & 1 << type) != 0;
    }

    private static Optional<Effect> target(Compat target) {
        if (target.name().equals("REJECT")) {
            return Optional.of(Effect.DROP);
        }
        if (NOT_DECIDING.contains(target.name())) {
            return Optional.of(Effect.GOES_ON);
        }
        return ENDING.contains(target.name()) ? Optional.of(Effect.ACCEPT) : Optional.empty();
    }

    private static Optional<Effect> match(Compat match, Tuple tuple, HookState hook) {
        return switch (match.name()) {
            case "conntrack" -> conntrack(match, hook);
            case "state" -> match.holds(4) ? when((match.word(0) & states(hook)) != 0) : Optional.empty();
            case "tcp" -> ports(match, tuple, Tuple.TCP, 11);
            case "udp" -> ports(match, tuple, Tuple.UDP, 8);
            default -> PASSING.contains(match.name()) ? Optional.of(Effect.GOES_ON) : Optional.empty();
        };
    }

    private static Optional<Effect> when(boolean matches) {
        return Optional.of(matches ? Effect.GOES_ON : Effect.NO_MATCH);
    }

    private static Optional<Effect> conntrack(Compat match, HookState hook) {
        boolean known =
                match.revision() >= 2 && match.holds(CONNTRACK_LENGTH) && match.half(CONNTRACK_FLAGS) == BY_STATE;
        if (!known) {
            return Optional.empty();
        }
        boolean inverted = (match.half(CONNTRACK_INVERTED) & BY_STATE) != 0;
        return when(inverted != ((match.half(CONNTRACK_STATE) & states(hook)) != 0));
    }

    /** The bits of {@code --ctstate}: nftables' own, and whether an end was rewritten. */
    private static int states(HookState hook) {
        int state = hook.flow().map(flow -> flow.state(hook.answer())).orElse(1);
        int status = hook.flow().map(Flow::status).orElse(0);
        return state | ((status & STATUS_SNAT) != 0 ? STATE_SNAT : 0) | ((status & STATUS_DNAT) != 0 ? STATE_DNAT : 0);
    }

    /** {@code u16 spts[2], dpts[2]}, then for TCP option, flag mask and flags, then which of them are inverted. */
    private static Optional<Effect> ports(Compat match, Tuple tuple, int protocol, int inversions) {
        boolean plain = match.holds(inversions + 1)
                && match.info().slice(inversions, inversions + 1).isZero()
                && (protocol == Tuple.UDP || match.info().slice(9, 10).isZero());
        if (!plain) {
            return Optional.empty();
        }
        return when(tuple.protocol() == protocol
                && tuple.sourcePort() >= match.half(0)
                && tuple.sourcePort() <= match.half(2)
                && tuple.destinationPort() >= match.half(4)
                && tuple.destinationPort() <= match.half(6));
    }
}
