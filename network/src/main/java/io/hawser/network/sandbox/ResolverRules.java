package io.hawser.network.sandbox;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.DataType;
import io.hawser.kernel.nftables.Expression;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.Octets;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.RuleBuilder;
import io.hawser.kernel.nftables.Selector;
import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.nftables.Value;
import io.hawser.kernel.nftables.Verdict;
import io.hawser.network.model.Ip;
import io.hawser.network.model.Protocol;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.State;
import java.net.InetAddress;
import java.util.List;

/**
 * The rules inside a sandbox that hand questions sent to {@code 127.0.0.11:53} to the resolver's own port, so that 53
 * stays free for the container. The port differs from sandbox to sandbox: one that every container would have to keep off
 * could be taken, by chance or on purpose, while no daemon runs.
 *
 * <p>Each packet has its port rewritten, both ways, before connection tracking sees it, and connection tracking is told to let
 * it go. A {@code dnat} would need it: for the questions, each of which took half as long again, and then for every other
 * packet of the container, too.
 *
 * <pre>
 * table ip hawser-dns {
 *   chain output { type filter hook output priority raw; policy accept;
 *     ip daddr 127.0.0.11 udp dport 53 udp checksum != 0 notrack udp dport set 61807 accept
 *     ip daddr 127.0.0.11 udp dport 53 notrack udp dport set 61807 accept                     the checksum stays 0
 *     ip daddr 127.0.0.11 tcp dport 53 notrack tcp dport set 61807 accept
 *     ip saddr 127.0.0.11 udp sport 61807 notrack udp sport set 53 accept
 *     ip saddr 127.0.0.11 tcp sport 61807 notrack tcp sport set 53 accept
 *   }
 * }
 * </pre>
 *
 * <p>A client may send UDP without a checksum: it is 0 then (RFC 768), and must stay so. The kernel would make it another number
 * that is just as wrong, and drop the packet.
 *
 * <p>Source: linux/net/netfilter/nft_payload.c.
 */
public final class ResolverRules {

    /** The address every container finds in its {@code resolv.conf}. */
    public static final InetAddress ADDRESS = Ip.parse("127.0.0.11");

    private static final int DNS_PORT = 53;
    private static final int SOURCE = 0;
    private static final int DESTINATION = 2;
    private static final int UDP_CHECKSUM = 6;
    private static final int TCP_CHECKSUM = 16;
    private static final int RAW = -300;
    private static final TableId TABLE = new TableId(Family.IP, "hawser-dns");

    private ResolverRules() {}

    /**
     * The rules in a sandbox's namespace.
     *
     * @param port where its resolver listens
     */
    public static State in(Place place, int port) {
        Chain output = Chain.base(TABLE, "output", Chain.Type.FILTER, Chain.Point.OUTPUT, RAW);
        return State.of(new NftTable(
                place,
                List.of(
                        Table.of(TABLE),
                        output,
                        question(output, port),
                        questionWithoutChecksum(output, port),
                        questionByTcp(output, port),
                        answer(output, Protocol.UDP, port),
                        answer(output, Protocol.TCP, port))));
    }

    private static Rule question(Chain chain, int port) {
        RuleBuilder rule = asked(chain, Protocol.UDP).isNot(Selector.UDP_CHECKSUM, port(0));
        return rewritten(rule, DESTINATION, port, UDP_CHECKSUM);
    }

    private static Rule questionWithoutChecksum(Chain chain, int port) {
        return rewritten(asked(chain, Protocol.UDP), DESTINATION, port, Expression.PayloadSet.NO_CHECKSUM);
    }

    private static Rule questionByTcp(Chain chain, int port) {
        return rewritten(asked(chain, Protocol.TCP), DESTINATION, port, TCP_CHECKSUM);
    }

    private static RuleBuilder asked(Chain chain, Protocol protocol) {
        return of(chain, Selector.IP_DADDR, protocol).is(Selector.TH_DPORT, port(DNS_PORT));
    }

    private static Rule answer(Chain chain, Protocol protocol, int port) {
        int checksum = protocol == Protocol.UDP ? UDP_CHECKSUM : TCP_CHECKSUM;
        RuleBuilder rule = of(chain, Selector.IP_SADDR, protocol).is(Selector.TH_SPORT, port(port));
        return rewritten(rule, SOURCE, DNS_PORT, checksum);
    }

    /** The address first: it tells nearly all packets of a container apart. */
    private static RuleBuilder of(Chain chain, Selector address, Protocol protocol) {
        return RuleBuilder.in(chain)
                .is(address, new Value(DataType.IPV4_ADDR, Octets.of(ADDRESS.getAddress())))
                .is(Selector.L4PROTO, Value.protocol(protocol.number()));
    }

    private static Rule rewritten(RuleBuilder rule, int offset, int port, int checksum) {
        return rule.then(new Expression.Notrack())
                .then(new Expression.Immediate(0, port(port).octets()))
                .then(new Expression.PayloadSet(Expression.Base.TRANSPORT, offset, 2, 0, checksum))
                .decide(Verdict.ACCEPT);
    }

    private static Value port(int port) {
        return new Value(DataType.INET_SERVICE, Octets.ofNumber(port, 2));
    }
}
