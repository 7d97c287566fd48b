package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.Chain.Point;
import io.hawser.network.evaluate.Flow.Rewrite;
import io.hawser.network.model.Family;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Leads one packet through the chains of each hook it comes to, with connection tracking and address translation among them at
 * the priorities they have in the kernel. All nat chains of a hook are asked together, and only for a flow's first packet.
 */
final class Hooks {
    private static final int CONNTRACK = -200;
    private static final int NAT_DESTINATION = -100;
    private static final int NAT_SOURCE = 100;

    private final Evaluator evaluator;
    private final Optional<Flow> known;
    private final List<Step> steps;
    private Packet packet;
    private Optional<Flow> flow = Optional.empty();
    private boolean answer;
    private Optional<Dropped> stopped = Optional.empty();

    Hooks(Evaluator evaluator, Optional<Flow> known, List<Step> steps) {
        this.evaluator = evaluator;
        this.known = known;
        this.steps = steps;
        this.packet = Packet.of(new Tuple(
                0, java.net.InetAddress.getLoopbackAddress(), 0, java.net.InetAddress.getLoopbackAddress(), 0));
    }

    Packet packet() {
        return packet;
    }

    void load(Packet changed) {
        packet = changed;
    }

    Optional<Flow> flow() {
        return flow;
    }

    /** What ended the packet, after a hook said no. */
    Dropped stopped() {
        return stopped.orElseThrow();
    }

    Bridge bridge(String name) {
        return new Bridge(name, evaluator.host().bridgeCalls().contains(packet.family()));
    }

    /** The bridge's hooks, within which br_netfilter calls those of the IP stack. */
    final class Bridge {
        private final String name;
        private final boolean calls;

        private Bridge(String name, boolean calls) {
            this.name = name;
            this.calls = calls;
        }

        /** Whether the packet has passed the IP stack's prerouting when it comes up. */
        boolean calls() {
            return calls;
        }

        boolean prerouting(String port) {
            return pass(Point.PREROUTING, true, port, "", priority -> priority < 0)
                    && (!calls || pass(Point.PREROUTING, false, name, ""))
                    && pass(Point.PREROUTING, true, port, "", priority -> priority >= 0);
        }

        boolean forward(String from, String to) {
            return pass(Point.FORWARD, true, from, to, priority -> priority < -1)
                    && (!calls || pass(Point.FORWARD, false, name, name))
                    && pass(Point.FORWARD, true, from, to, priority -> priority >= -1);
        }

        boolean postrouting(String to) {
            return pass(Point.POSTROUTING, true, "", to) && (!calls || pass(Point.POSTROUTING, false, "", name));
        }
    }

    boolean pass(Point point, boolean bridged, String in, String out) {
        return pass(point, bridged, in, out, priority -> true);
    }

    private boolean pass(Point point, boolean bridged, String in, String out, IntPredicate priorities) {
        List<Chain> chains = evaluator.rules().at(point, families(bridged)).stream()
                .filter(chain -> priorities.test(priority(chain)))
                .toList();
        return bridged ? filtered(chains, point, true, in, out) : tracked(chains, point, in, out);
    }

    private boolean tracked(List<Chain> chains, Point point, String in, String out) {
        boolean first = point == Point.PREROUTING || point == Point.OUTPUT;
        int nat = first ? NAT_DESTINATION : NAT_SOURCE;
        List<Chain> filters = chains.stream().filter(chain -> !isNat(chain)).toList();
        if (!filtered(between(filters, Integer.MIN_VALUE, first ? CONNTRACK : nat), point, false, in, out)) {
            return false;
        }
        if (first && flow.isEmpty()) {
            track();
        }
        return filtered(between(filters, first ? CONNTRACK : nat, nat), point, false, in, out)
                && translated(chains, point, in, out)
                && filtered(between(filters, nat, Integer.MAX_VALUE), point, false, in, out);
    }

    private static List<Chain> between(List<Chain> chains, int from, int to) {
        return chains.stream()
                .filter(chain -> priority(chain) >= from && priority(chain) < to)
                .toList();
    }

    private static boolean isNat(Chain chain) {
        return chain.hook().orElseThrow().type() == Chain.Type.NAT;
    }

    private static int priority(Chain chain) {
        return chain.hook().orElseThrow().priority();
    }

    private Set<io.hawser.kernel.nftables.Family> families(boolean bridged) {
        return bridged
                ? EnumSet.of(io.hawser.kernel.nftables.Family.BRIDGE)
                : EnumSet.of(
                        io.hawser.kernel.nftables.Family.INET,
                        packet.family() == Family.IPV4
                                ? io.hawser.kernel.nftables.Family.IP
                                : io.hawser.kernel.nftables.Family.IP6);
    }

    /** Connection tracking meets the packet: an answer in the known flow, another packet of it, or a new one. */
    private void track() {
        answer = known.filter(before -> before.isAnswer(packet.tuple())).isPresent();
        boolean more =
                known.filter(before -> before.original().equals(packet.tuple())).isPresent();
        flow = answer || more ? known : Optional.of(new Flow(packet.tuple()));
        if (answer) {
            flow.orElseThrow().answered();
        }
    }

    private boolean filtered(List<Chain> chains, Point point, boolean bridged, String in, String out) {
        for (Chain chain : chains) {
            ChainRun run = new ChainRun(evaluator, new HookState(point, bridged, in, out, flow, answer), packet);
            if (!took(run, run.through(chain))) {
                return false;
            }
        }
        return true;
    }

    private boolean took(ChainRun run, ChainRun.End end) {
        steps.addAll(run.steps());
        packet = run.packet();
        switch (end) {
            case ChainRun.End.Accepted() -> {}
            case ChainRun.End.Stopped(var cause, var rejected) ->
                stopped = Optional.of(new Dropped(cause, rejected, steps));
        }
        return stopped.isEmpty();
    }

    private boolean translated(List<Chain> chains, Point point, String in, String out) {
        if (flow.isEmpty() || point == Point.FORWARD) {
            return true;
        }
        Flow known = flow.get();
        boolean first = point == Point.PREROUTING || point == Point.OUTPUT;
        Rewrite rewrite = first ? Rewrite.DESTINATION : Rewrite.SOURCE;
        if (!answer && !known.isSettled(rewrite)) {
            for (Chain chain : chains.stream().filter(Hooks::isNat).toList()) {
                HookState state = new HookState(point, false, in, out, flow, false);
                ChainRun run = new ChainRun(evaluator, state, packet);
                if (!took(run, run.through(chain))) {
                    return false;
                }
                if (run.rewritten().isPresent()) {
                    known.settle(rewrite, run.rewritten().get());
                    break;
                }
            }
            known.settle(rewrite, known.translated());
        }
        packet = packet.with(known.rewritten(packet.tuple(), rewrite, answer));
        return true;
    }
}
