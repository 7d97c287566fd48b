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
import io.hawser.network.model.Ip;
import io.hawser.network.model.Protocol;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.State;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * The rules inside a sandbox that hand questions sent to {@code 127.0.0.11:53} to the resolver's own port, so that 53
 * stays free for the container. The port differs from sandbox to sandbox: one that every container would have to keep off
 * could be taken, by chance or on purpose, while no daemon runs. Connection tracking gives the answers the address and port that were asked.
 *
 * <pre>
 * table ip hawser-dns {
 *   chain output { type nat hook output priority -100; policy accept;
 *     meta l4proto udp ip daddr 127.0.0.11 th dport 53 dnat to 127.0.0.11:61807
 *     meta l4proto tcp ip daddr 127.0.0.11 th dport 53 dnat to 127.0.0.11:61807
 *   }
 * }
 * </pre>
 */
public final class ResolverRules {

    /** The address every container finds in its {@code resolv.conf}. */
    public static final InetAddress ADDRESS = Ip.parse("127.0.0.11");

    private static final int DNS_PORT = 53;
    private static final int DESTINATION_NAT = -100;
    private static final TableId TABLE = new TableId(Family.IP, "hawser-dns");

    private ResolverRules() {}

    /**
     * The rules in a sandbox's namespace.
     *
     * @param port where its resolver listens
     */
    public static State in(Place place, int port) {
        Chain output = Chain.base(TABLE, "output", Chain.Type.NAT, Chain.Point.OUTPUT, DESTINATION_NAT);
        return State.of(new NftTable(
                place,
                List.of(Table.of(TABLE), output, rule(output, Protocol.UDP, port), rule(output, Protocol.TCP, port))));
    }

    private static Rule rule(Chain chain, Protocol protocol, int port) {
        return RuleBuilder.in(chain)
                .is(Selector.L4PROTO, new Value(DataType.INET_PROTO, Octets.of(new byte[] {(byte) protocol.number()})))
                .is(Selector.IP_DADDR, new Value(DataType.IPV4_ADDR, Octets.of(ADDRESS.getAddress())))
                .is(Selector.TH_DPORT, new Value(DataType.INET_SERVICE, number(DNS_PORT)))
                .then(new Expression.Immediate(0, Octets.of(ADDRESS.getAddress())))
                .then(new Expression.Immediate(1, number(port)))
                .then(new Expression.Nat(Expression.Nat.Kind.DNAT, Family.IP, 0, OptionalInt.of(1)))
                .build();
    }

    private static Octets number(int port) {
        return Octets.of(new byte[] {(byte) (port >> 8), (byte) port});
    }
}
