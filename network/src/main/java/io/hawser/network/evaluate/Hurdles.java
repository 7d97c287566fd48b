package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Expression;
import io.hawser.kernel.nftables.Rule;
import io.hawser.network.evaluate.Flow.Rewrite;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the {@link Hurdle}s: sends a first packet each way through the filter chains of other programs.
 *
 * <p>Their rules hold conditions that only the kernel understands. A packet counts as stopped only if it is, whether any one of
 * these conditions holds or none: nobody is blamed for a guess.
 */
public final class Hurdles {
    private static final int INSIDE = 80;
    private static final int OUTSIDE = 443;
    private static final int PUBLISHED = 8080;

    private final Rules foreign;
    private final Host host;

    /**
     * @param foreign all tables but ours
     * @param host with its bridges and addresses
     */
    public Hurdles(Rules foreign, Host host) {
        this.foreign = foreign;
        this.host = host;
    }

    /** What stands in the way of a bridge with these addresses, at most one for each passage and family. */
    public List<Hurdle> of(String bridge, List<Cidr> addresses, Set<Passage> passages) {
        List<Hurdle> found = new ArrayList<>();
        for (Cidr address : addresses) {
            for (Passage passage : passages) {
                Passage.Of way = new Passage.Of(passage, bridge, host.uplink(address.family()), address.family());
                in(way, address).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Hurdle> in(Passage.Of way, Cidr bridge) {
        Doubt none = new Doubt(-1);
        Optional<Hurdle> hurdle = first(way, bridge, none);
        for (int i = 0; i < none.met && hurdle.isPresent(); i++) {
            if (first(way, bridge, new Doubt(i)).isEmpty()) {
                hurdle = Optional.empty();
            }
        }
        return hurdle;
    }

    private Optional<Hurdle> first(Passage.Of way, Cidr bridge, Unknown doubt) {
        Evaluator evaluator = new Evaluator(foreign, host, doubt);
        Flow flow = flow(way, bridge);
        HookState hook = new HookState(way.passage().point(), false, way.in(), way.out(), Optional.of(flow), false);
        for (Chain chain : foreign.at(way.passage().point(), families(way.family()))) {
            ChainRun run = new ChainRun(evaluator, hook, Packet.of(flow.translated()));
            if (run.through(chain) instanceof ChainRun.End.Stopped(var cause, var rejected)) {
                return Optional.of(new Hurdle(way, chain, cause));
            }
        }
        return Optional.empty();
    }

    private static Set<io.hawser.kernel.nftables.Family> families(Family family) {
        return EnumSet.of(
                io.hawser.kernel.nftables.Family.INET,
                family == Family.IPV4 ? io.hawser.kernel.nftables.Family.IP : io.hawser.kernel.nftables.Family.IP6);
    }

    /** The packet: a container is the bridge's next address, the outside is one of those set aside for documents. */
    private Flow flow(Passage.Of way, Cidr bridge) {
        InetAddress inside = Ip.plus(bridge.address(), 1);
        InetAddress outside = Ip.parse(way.family() == Family.IPV4 ? "192.0.2.1" : "2001:db8::1");
        return switch (way.passage()) {
            case OUT -> new Flow(Tuple.of(Tuple.TCP, inside, outside, OUTSIDE));
            case FROM_HOST -> new Flow(Tuple.of(Tuple.TCP, bridge.address(), inside, INSIDE));
            case TO_HOST -> new Flow(Tuple.of(Tuple.TCP, inside, bridge.address(), INSIDE));
            case IN -> {
                InetAddress own = host.sourceFor(way.uplink(), outside).orElse(bridge.address());
                Flow flow = new Flow(Tuple.of(Tuple.TCP, outside, own, PUBLISHED));
                flow.settle(Rewrite.DESTINATION, flow.original().to(inside, INSIDE));
                yield flow;
            }
        };
    }

    /** No unknown condition holds but one. */
    private static final class Doubt implements Unknown {
        private final int holding;
        private int met;

        private Doubt(int holding) {
            this.holding = holding;
        }

        @Override
        public Effect on(Rule rule, Expression.Other other, Tuple tuple) {
            return met++ == holding ? Effect.GOES_ON : Effect.NO_MATCH;
        }
    }
}
