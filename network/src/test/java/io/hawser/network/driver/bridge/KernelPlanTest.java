package io.hawser.network.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hawser.kernel.conntrack.ConntrackSocket;
import io.hawser.kernel.netlink.NetlinkSocket;
import io.hawser.kernel.netns.Namespace;
import io.hawser.network.driver.HostView;
import io.hawser.network.firewall.Firewall;
import io.hawser.network.model.Ip;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.Change;
import io.hawser.network.plan.Executor;
import io.hawser.network.plan.FaultPoint;
import io.hawser.network.plan.Faults;
import io.hawser.network.plan.HostContext;
import io.hawser.network.plan.LinkUp;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.PinnedNamespace;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.PlanException;
import io.hawser.network.plan.State;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.HostPicture;
import io.hawser.testkit.OpenFiles;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The plans of the basic requests in a kernel. Needs root; each test has a host of its own. */
@ExtendWith(TestHosts.class)
class KernelPlanTest {
    /** What an executor does to one host; closed by the test. */
    private record Rig(Namespace host, Executor executor) implements AutoCloseable {
        static Rig on(TestHost test, FaultPoint faults) {
            Namespace host = Namespace.open(test.netns());
            HostContext context = new HostContext(
                    host, test.folder().resolve("run"), "engine", Set.of(Firewall.INET, Firewall.BRIDGE));
            return new Rig(host, new Executor(context, faults, new Random(7)));
        }

        /** Makes the host's ours-and-wanted part what it should be; returns the plan that was needed. */
        Plan reconcile(State wanted) {
            Plan plan = Plan.between(executor.observer().observe(wanted), wanted);
            executor.apply(plan);
            return plan;
        }

        @Override
        public void close() {
            executor.close();
            host.close();
        }
    }

    private static Example example(TestHost host) {
        return Example.dualStack(host.folder().resolve("run")).published();
    }

    @Test
    void applyAndInverseLeaveTheHostAsBefore(TestHost host) {
        Example example = example(host);
        HostPicture before = host.settled();
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            Plan plan = example.all().creation();
            rig.executor.apply(plan);
            String inside = "--net=" + example.sandbox().place().pin().orElseThrow();
            for (String gateway : List.of("172.30.0.1", "fd00:30::1")) {
                host.command("nsenter", inside, "busybox", "ping", "-c1", "-W1", gateway)
                        .untilItSucceeds();
            }
            rig.executor.apply(plan.inverse());
        }
        assertThat(TestHosts.leftOn(host, before)).isEmpty();
    }

    @Test
    void aFaultInAnyStepLeavesTheHostAsBeforeAndNamesTheStep(TestHost host) {
        Example example = example(host);
        List<Plan> plans = List.of(
                example.networkState().creation(), example.sandboxState().creation());
        Faults faults = new Faults();
        try (Rig rig = Rig.on(host, faults)) {
            for (Plan plan : plans) {
                for (Change step : plan.acts()) {
                    HostPicture before = host.settled();
                    faults.at(step, Faults.FAIL);
                    PlanException failure = catchThrowableOfType(PlanException.class, () -> rig.executor.apply(plan));
                    assertThat(failure).hasMessage(step + ": fault").hasNoSuppressedExceptions();
                    assertThat(TestHosts.leftOn(host, before))
                            .as(step.toString())
                            .isEmpty();
                }
                rig.executor.apply(plan);
            }
            for (Plan plan : plans.reversed()) {
                rig.executor.apply(plan.inverse());
            }
        }
    }

    @Test
    void aFaultWhileLeavingLeavesTheSandboxAsItWas(TestHost host) {
        Example example = example(host);
        Faults faults = new Faults();
        try (Rig rig = Rig.on(host, faults)) {
            rig.reconcile(example.all());
            Plan leave = Plan.between(example.all(), example.networkState().plus(example.namespaceState()));
            for (Change step : leave.acts()) {
                faults.at(step, Faults.FAIL);
                PlanException failure = catchThrowableOfType(PlanException.class, () -> rig.executor.apply(leave));
                assertThat(failure).hasMessage(step + ": fault").hasNoSuppressedExceptions();
                assertThat(rig.executor.observer().observe(example.all())).isEqualTo(example.all());
            }
            rig.executor.apply(example.all().creation().inverse());
        }
    }

    @Test
    void reconcilingTwiceWritesNothing(TestHost host) {
        Example example = example(host);
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            assertThat(rig.reconcile(example.all()).isEmpty()).isFalse();
            long writes = NetlinkSocket.allWrites();
            assertThat(rig.executor.observer().observe(example.all())).isEqualTo(example.all());
            assertThat(rig.reconcile(example.all()).changes()).isEmpty();
            assertThat(NetlinkSocket.allWrites()).isEqualTo(writes);
            rig.executor.apply(example.all().creation().inverse());
        }
    }

    @Test
    void driftIsRepairedAndOrphansAreRemoved(TestHost host) {
        Example example = example(host);
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            rig.reconcile(example.all());
            host.ok("ip", "address", "flush", "dev", "br-0123456789ab");
            host.ok("ip", "link", "set", "br-0123456789ab", "down", "mtu", "1300");
            String inside = "--net=" + example.sandbox().place().pin().orElseThrow();
            host.ok("nsenter", inside, "ip", "link", "del", "eth0");
            host.ok("ip", "link", "add", "stray", "type", "bridge");
            host.ok("ip", "link", "set", "stray", "alias", "hawser engine cafe");
            rig.reconcile(example.all());
            assertThat(rig.executor.observer().observe(example.all())).isEqualTo(example.all());
            assertThat(rig.executor.observer().link("stray")).isEmpty();
            rig.executor.apply(example.all().creation().inverse());
        }
    }

    private static State tables(Example example) {
        return example.networkState().filter(NftTable.class::isInstance);
    }

    @Test
    void aBridgeThatWasThereIsUsedAndLeft(TestHost host) {
        host.ok("ip", "link", "add", "mine", "address", "02:00:00:00:00:99", "type", "bridge");
        host.ok("ip", "address", "add", "10.9.9.1/24", "dev", "mine");
        host.ok("ip", "link", "set", "mine", "up");
        NetworkSpec spec = NetworkSpec.builder("web")
                .enableIpv4(true)
                .enableIpv6(false)
                .options(Map.of(BridgeOptions.NAME, "mine"))
                .build();
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            HostPicture before = host.settled();
            HostView view = name -> rig.executor.observer().link(name);
            Example example = Example.of(spec, host.folder().resolve("run"), view);
            rig.reconcile(example.all());
            assertThat(host.ok("ip", "address", "show", "dev", "mine")).contains("10.9.9.1/24", "172.30.0.1/16");
            assertThat(rig.reconcile(example.all()).changes()).isEmpty();
            rig.executor.apply(Plan.between(example.all(), State.empty()));
            host.ok("sysctl", "-qw", "net.ipv4.ip_forward=0");
            assertThat(TestHosts.leftOn(host, before)).isEmpty();
        }
        host.ok("ip", "link", "del", "mine");
    }

    @Test
    void aLinkThatIsNoBridgeIsRefused(TestHost host) {
        NetworkSpec spec = NetworkSpec.builder("web")
                .options(Map.of(BridgeOptions.NAME, "lo"))
                .build();
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            HostView view = name -> rig.executor.observer().link(name);
            NetworkException refusal = catchThrowableOfType(
                    NetworkException.class, () -> Example.of(spec, host.folder().resolve("run"), view));
            assertThat(refusal).hasMessage("existing interface lo is not a bridge");
            assertThat(refusal.kind()).isEqualTo(Kind.INVALID_PARAMETER);
        }
    }

    @Test
    void whatIsThereWithoutOurMarkIsNeverTouched(TestHost host) {
        host.ok("ip", "link", "add", "br-0123456789ab", "type", "bridge");
        Example example = Example.ipv4(host.folder().resolve("run"));
        HostPicture before = host.settled();
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            PlanException failure = catchThrowableOfType(
                    PlanException.class,
                    () -> rig.executor.apply(example.networkState().creation()));
            assertThat(failure).hasMessageStartingWith("add link br-0123456789ab: RTM_NEWLINK br-0123456789ab: EEXIST");
            assertThat(TestHosts.leftOn(host, before)).isEmpty();
        }
        host.ok("ip", "link", "del", "br-0123456789ab");
    }

    @Test
    void whatIsThereWithOurMarkIsTakenAsMade(TestHost host) {
        Example example = example(host);
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            State links = GoldenPlanTest.withoutRules(example.networkState());
            rig.executor.apply(links.creation());
            rig.executor.apply(links.creation());
            rig.executor.apply(example.networkState().minus(links).creation());
            assertThat(rig.reconcile(example.networkState()).changes()).isEmpty();
            rig.executor.apply(example.networkState().creation().inverse());
        }
    }

    /** The kernel's limit, BR_MAX_PORTS. */
    @Test
    void aBridgeThatIsFullSaysSo(TestHost host) throws IOException {
        Example example = Example.ipv4(host.folder().resolve("run"));
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            rig.reconcile(example.networkState());
            String ports = IntStream.range(0, 512)
                    .mapToObj(i -> "link add a" + i + " master br-0123456789ab type veth peer b" + i + "\n"
                            + (i == 0 ? "" : "link set b" + i + " master br-0123456789ab\n"))
                    .collect(Collectors.joining());
            Path script = Files.writeString(host.folder().resolve("ports"), ports);
            host.ok("ip", "-batch", script.toString());
            HostPicture before = host.settled();
            PlanException failure = catchThrowableOfType(
                    PlanException.class,
                    () -> rig.executor.apply(example.sandboxState().creation()));
            assertThat(failure)
                    .hasMessage("add port vethbb2c723: bridge br-0123456789ab is full: it takes 1023 ports")
                    .hasNoSuppressedExceptions();
            assertThat(failure.getCause())
                    .isInstanceOfSatisfying(
                            NetworkException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
            assertThat(TestHosts.leftOn(host, before)).isEmpty();
            String gone = IntStream.range(0, 512)
                    .mapToObj(i -> "link set a" + i + " group 7\n")
                    .collect(Collectors.joining());
            host.ok(
                    "ip",
                    "-batch",
                    Files.writeString(script, gone + "link del group 7\n").toString());
            rig.executor.apply(example.networkState().creation().inverse());
        }
    }

    @Test
    void flowsOfAnEndpointGoWithIt(TestHost host) {
        Example example = example(host);
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            rig.reconcile(example.all());
            String inside = "--net=" + example.sandbox().place().pin().orElseThrow();
            host.command(
                            "nsenter",
                            inside,
                            "busybox",
                            "ping",
                            "-c1",
                            "-W1",
                            host.lan().ipv4())
                    .untilItSucceeds();
            try (ConntrackSocket conntrack = ConntrackSocket.open(rig.host)) {
                assertThat(conntrack.flows()).anyMatch(flow -> flow.involves(Ip.parse("172.30.0.2")));
                rig.executor.apply(Plan.between(example.all(), example.networkState()));
                Eventually.holds(
                        "no flow of 172.30.0.2",
                        () -> conntrack.flows().stream().noneMatch(flow -> flow.involves(Ip.parse("172.30.0.2"))));
            }
            rig.executor.apply(example.networkState().creation().inverse());
        }
    }

    @Test
    void afterAHaltInAnyStepANewExecutorFindsTheWayBackAndForth(TestHost host) {
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        Example example = example(host);
        State before = tables(example);
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            rig.reconcile(before);
            rig.reconcile(before.plus(example.all()));
            rig.reconcile(before);
        }
        for (Change step : Plan.between(before, before.plus(example.all())).acts()) {
            halted(host, Plan.between(before, before.plus(example.all())), step);
            settled(host, before);
            halted(host, Plan.between(before, before.plus(example.all())), step);
            settled(host, before.plus(example.all()));
            settled(host, before);
        }
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            rig.executor.apply(Plan.between(before, State.empty()));
        }
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=0", "net.ipv6.conf.all.forwarding=0");
    }

    private static void halted(TestHost host, Plan plan, Change at) {
        try (Rig rig = Rig.on(host, new Faults().at(at, Faults.HALT))) {
            assertThat(catchThrowableOfType(Faults.Halt.class, () -> rig.executor.apply(plan)))
                    .isNotNull();
        }
    }

    private static void settled(TestHost host, State wanted) {
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            rig.reconcile(wanted);
            assertThat(rig.executor.observer().observe(wanted)).isEqualTo(wanted);
            assertThat(rig.reconcile(wanted).changes()).isEmpty();
        }
    }

    @Test
    void openFilesAreBoundedHoweverManySandboxesThereAre(TestHost host) throws IOException {
        Example example = Example.ipv4(host.folder().resolve("run"));
        List<State> sandboxes = IntStream.range(0, 80)
                .mapToObj(i -> example.sandbox().place().pin().orElseThrow().resolveSibling("sandbox" + i))
                .map(pin -> State.of(new PinnedNamespace(pin), new LinkUp(Place.pinnedAt(pin), "lo")))
                .toList();
        try (Rig rig = Rig.on(host, FaultPoint.NONE)) {
            long before = openFiles();
            sandboxes.forEach(sandbox -> rig.executor.apply(sandbox.creation()));
            assertThat(openFiles() - before).isLessThan(2 * 64 + 10);
            sandboxes.forEach(sandbox -> rig.executor.apply(sandbox.creation().inverse()));
            assertThat(openFiles() - before).isLessThan(10);
        }
    }

    private static long openFiles() throws IOException {
        return OpenFiles.to("").size();
    }
}
