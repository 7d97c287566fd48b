package io.hawser.network.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.driver.HostView;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.NftElement;
import io.hawser.network.plan.NftTable;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import io.hawser.testkit.Golden;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The plans of the basic requests as text: their steps, what one would type for them, and the same of their inverse. No
 * kernel, no root.
 */
class GoldenPlanTest {
    private static final Path EXEC_ROOT = Path.of("/run/hawser");

    private final Example ipv4 = Example.ipv4(EXEC_ROOT);
    private final Example dualStack = Example.dualStack(EXEC_ROOT);

    @Test
    void networkCreate() {
        verify("network-create", tablesApart(ipv4.networkState()).creation());
        verify(
                "network-create-dual-stack",
                tablesApart(dualStack.networkState()).creation());
    }

    @Test
    void networkCreateOfAnInternalNetwork() {
        NetworkSpec spec = NetworkSpec.builder("closed")
                .enableIpv4(true)
                .enableIpv6(false)
                .internal(true)
                .options(Map.of(BridgeOptions.MTU, "1400", BridgeOptions.ICC, "false"))
                .build();
        verify(
                "network-create-internal",
                tablesApart(Example.of(spec, EXEC_ROOT, HostView.EMPTY).networkState())
                        .creation());
    }

    @Test
    void networkRemove() {
        verify("network-rm", Plan.between(tablesApart(ipv4.networkState()), State.empty()));
    }

    @Test
    void join() {
        verify("join", ipv4.sandboxState().creation());
        verify("join-dual-stack", dualStack.sandboxState().creation());
    }

    @Test
    void leave() {
        verify("leave", Plan.between(ipv4.sandboxState(), ipv4.namespaceState()));
        verify("sandbox-rm", Plan.between(ipv4.sandboxState(), State.empty()));
    }

    @Test
    void publish() {
        verify("publish", Plan.between(ipv4.endpointState(), ipv4.published().endpointState()));
    }

    @Test
    void theInverseOfTheInverseIsThePlan() {
        Plan plan = ipv4.all().creation();
        assertThat(plan.inverse().inverse()).isEqualTo(plan);
    }

    @Test
    void whatIsAsWantedNeedsNoPlan() {
        assertThat(Plan.between(ipv4.all(), Example.ipv4(EXEC_ROOT).all()).isEmpty())
                .isTrue();
    }

    private static void verify(String name, Plan plan) {
        Golden.verify("plan/" + name, text(plan) + "\n== inverse ==\n\n" + text(plan.inverse()));
    }

    private static String text(Plan plan) {
        String steps = plan.changes().stream().map(step -> "# " + step + "\n").collect(Collectors.joining());
        return steps + "\n" + new Plan(plan.changes()).spelling();
    }

    /** The tables are there with the first network, and have a golden file of their own. */
    private static State tablesApart(State state) {
        return state.filter(resource -> !(resource instanceof NftTable));
    }

    static State withoutRules(State state) {
        return state.filter(resource -> !(resource instanceof NftTable) && !(resource instanceof NftElement));
    }
}
