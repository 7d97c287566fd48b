package io.hawser.network.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hawser.network.driver.EndpointView;
import io.hawser.network.driver.Gateways;
import io.hawser.network.driver.HostView;
import io.hawser.network.driver.InterfaceNames;
import io.hawser.network.driver.NetworkView;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.AddressOn;
import io.hawser.network.plan.HostLink;
import io.hawser.network.plan.Resource;
import io.hawser.network.plan.State;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a bridge network may be, in Docker's words where it may not. */
class AdmissionTest {
    private static final String ID = "ab".repeat(32);
    private final BridgeDriver driver = new BridgeDriver(BridgeSettings.DEFAULT);

    private static NetworkSpec spec(boolean internal, String... options) {
        Map<String, String> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        return NetworkSpec.builder("n")
                .enableIpv4(true)
                .enableIpv6(false)
                .internal(internal)
                .options(map)
                .build();
    }

    private NetworkException refusal(NetworkSpec spec) {
        return catchThrowableOfType(NetworkException.class, () -> driver.check(spec));
    }

    private static NetworkView view(String id, NetworkSpec spec, String... subnets) {
        List<IpamConfig> pools = Arrays.stream(subnets)
                .map(Cidr::parse)
                .map(subnet -> new IpamConfig(
                        Optional.of(subnet), Optional.empty(), Optional.of(Ip.plus(subnet.first(), 1)), Map.of()))
                .toList();
        return new NetworkView(new NetworkId(id), "engine", spec, pools, Map.of());
    }

    private NetworkView admitted(NetworkView view, HostView host, NetworkView... others) {
        return view.withData(driver.admitNetwork(view, List.of(others), host, new Random(1)));
    }

    private NetworkException refusal(NetworkView view, HostView host, NetworkView... others) {
        return catchThrowableOfType(NetworkException.class, () -> admitted(view, host, others));
    }

    @Test
    void unreadableOptionsAreRefusedInDockersWords() {
        String label = "com.docker.network.bridge.";
        assertThat(refusal(spec(false, label + "enable_icc", "x")))
                .hasMessage("failed to parse " + label
                        + "enable_icc value: x (strconv.ParseBool: parsing \"x\": invalid" + " syntax)");
        assertThat(refusal(spec(false, label + "gateway_mode_ipv4", "x")))
                .hasMessage("failed to parse " + label + "gateway_mode_ipv4 value: x (unknown gateway mode x)");
        assertThat(refusal(spec(false, "com.docker.network.driver.mtu", "-1"))).hasMessage("invalid MTU number: -1");
        NetworkException isolated = refusal(spec(false, label + "gateway_mode_ipv4", "isolated"));
        assertThat(isolated).hasMessage("gateway mode 'isolated' can only be used for an internal network");
        assertThat(isolated.kind()).isEqualTo(Kind.SYSTEM);
    }

    @Test
    void aNameThatNoLinkCanHaveIsRefused() {
        for (String name : List.of("../all", "all", "default", "a b", "sixteen-letters-", "..", "a:b", "a/b")) {
            NetworkException refusal = refusal(spec(false, BridgeOptions.NAME, name));
            assertThat(refusal.kind()).as(name).isEqualTo(Kind.INVALID_PARAMETER);
        }
        assertThat(InterfaceNames.valid("br-0123456789ab")).isTrue();
        assertThat(InterfaceNames.valid("eth0.10")).isTrue();
    }

    @Test
    void addressesMustMakeSense() {
        NetworkSpec none =
                NetworkSpec.builder("n").enableIpv4(false).enableIpv6(false).build();
        assertThat(refusal(view(ID, none), HostView.EMPTY)).hasMessage("IPv4 or IPv6 must be enabled");
        assertThat(refusal(view(ID, spec(false)), HostView.EMPTY)).hasMessage("ipv4 pool is empty");
        assertThat(refusal(view(ID, spec(false), "10.0.0.0/24", "10.0.1.0/24"), HostView.EMPTY))
                .hasMessage("bridge driver doesn't support multiple subnets");
    }

    @Test
    void networksOnOneBridgeOrSubnetExcludeEachOther() {
        NetworkView first =
                admitted(view("cd".repeat(32), spec(false, BridgeOptions.NAME, "one"), "10.0.0.0/16"), HostView.EMPTY);
        assertThat(refusal(view(ID, spec(false, BridgeOptions.NAME, "one"), "10.9.0.0/16"), HostView.EMPTY, first))
                .hasMessage("cannot create network " + ID + " (one): conflicts with network " + "cd".repeat(32)
                        + " (one): networks have same bridge name");
        assertThat(refusal(view(ID, spec(false), "10.0.7.0/24"), HostView.EMPTY, first))
                .hasMessageEndingWith("networks have overlapping IPv4")
                .extracting(NetworkException::kind)
                .isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    void aDefaultBridgeOfAnotherNameMustBeThere() {
        NetworkSpec spec = spec(false, BridgeOptions.NAME, "mine", BridgeOptions.DEFAULT_BRIDGE, "true");
        assertThat(refusal(view(ID, spec, "10.0.0.0/16"), HostView.EMPTY))
                .hasMessage("bridge device with non default name mine must be created manually");
        HostView host = name -> Optional.of(new HostLink(name, "bridge", false, List.of(Cidr.parse("10.0.0.1/16"))));
        NetworkView found = admitted(view(ID, spec, "10.0.0.0/16"), host);
        assertThat(addresses(driver.renderNetwork(found))).isEmpty();
    }

    @Test
    void aBridgeWithoutHostAddressTakesNoGateway() {
        NetworkSpec isolated = spec(true, BridgeOptions.GATEWAY_MODE + "4", "isolated");
        assertThat(driver.takesGateway(isolated, Family.IPV4)).isFalse();
        assertThat(driver.takesGateway(spec(true, BridgeOptions.INHIBIT_IPV4, "true"), Family.IPV4))
                .isFalse();
        NetworkView inhibited =
                admitted(view(ID, spec(false, BridgeOptions.INHIBIT_IPV4, "true"), "10.0.0.0/16"), HostView.EMPTY);
        assertThat(addresses(driver.renderNetwork(inhibited))).isEmpty();
        assertThat(gateways(inhibited).ipv4()).contains(Ip.parse("10.0.0.1"));
        NetworkView internal = admitted(view(ID, spec(true), "10.0.0.0/16"), HostView.EMPTY);
        assertThat(addresses(driver.renderNetwork(internal))).hasSize(1);
        assertThat(gateways(internal)).isEqualTo(Gateways.NONE);
    }

    private Gateways gateways(NetworkView network) {
        EndpointView endpoint = Example.ipv4(Path.of("/run/hawser")).endpoint();
        return driver.gateways(network, endpoint);
    }

    private static List<Resource> addresses(State state) {
        return state.resources().stream().filter(AddressOn.class::isInstance).toList();
    }

    @Test
    void interfacesAreNumberedFromTheLowestFree() {
        assertThat(InterfaceNames.choose("eth", Optional.empty(), Set.of("eth0", "eth2")))
                .isEqualTo("eth1");
        assertThat(InterfaceNames.choose("eth", Optional.of("lan"), Set.of())).isEqualTo("lan");
    }
}
