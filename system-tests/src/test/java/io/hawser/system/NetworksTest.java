package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code docker network create, ls, inspect, rm}. */
@ExtendWith(OnEngine.class)
class NetworksTest {
    private final Engine engine;

    NetworksTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void threeNetworksAreThereFromTheStart() {
        assertThat(engine.ok("network", "ls", "--format", "{{.Name}} {{.Driver}} {{.Scope}}")
                        .lines())
                .containsExactlyInAnyOrder("bridge bridge local", "host host local", "none null local");
        assertThat(engine.ok("network", "ls", "-q", "--no-trunc").lines()).allMatch(id -> id.matches("[0-9a-f]{64}"));
    }

    @Test
    void inspectShowsTheBridgeAsDockerDoes() {
        assertThat(engine.ok("network", "inspect", "-f", """
                {{.Name}} {{.Scope}} {{.Driver}} {{.EnableIPv6}} {{.IPAM.Driver}} {{.Internal}} {{.Attachable}} \
                {{.Ingress}} {{.ConfigOnly}} {{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}}""", "bridge"))
                .isEqualTo("bridge local bridge false default false false false false 172.17.0.0/16 172.17.0.1");
        assertThat(engine.ok("network", "inspect", "-f", "{{json .Options}}", "bridge"))
                .contains(
                        "\"com.docker.network.bridge.default_bridge\":\"true\"",
                        "\"com.docker.network.bridge.enable_icc\":\"true\"",
                        "\"com.docker.network.bridge.enable_ip_masquerade\":\"true\"",
                        "\"com.docker.network.bridge.host_binding_ipv4\":\"0.0.0.0\"",
                        "\"com.docker.network.bridge.name\":\"docker0\"",
                        "\"com.docker.network.driver.mtu\":\"1500\"");
        assertThat(engine.ok("network", "inspect", "-f", "{{.Driver}} {{.Scope}} {{len .IPAM.Config}}", "none"))
                .isEqualTo("null local 0");
    }

    @Test
    void createPrintsTheIdAndRmTheName() {
        assertThat(engine.ok("network", "create", "harbour")).matches("[0-9a-f]{64}");
        assertThat(engine.ok("network", "inspect", "-f", "{{(index .IPAM.Config 0).Subnet}}", "harbour"))
                .matches("172\\.\\d+\\.0\\.0/16");
        assertThat(engine.ok("network", "rm", "harbour")).isEqualTo("harbour");
        assertThat(engine.refused("network", "inspect", "harbour")).contains("network harbour not found");
    }

    @Test
    void aNameInUseIsRefused() {
        engine.ok("network", "create", "harbour");
        assertThat(engine.refused("network", "create", "harbour")).contains("network with name harbour already exists");
    }

    @Test
    void aNetworkIsFoundByNameIdAndPrefix() {
        String id = engine.ok("network", "create", "harbour");
        for (String key : new String[] {"harbour", id, id.substring(0, 12), id.substring(0, 5)}) {
            assertThat(engine.ok("network", "inspect", "-f", "{{.Id}}", key)).isEqualTo(id);
        }
    }

    @Test
    void subnetGatewayRangeAndAuxiliaryAddressesAreKept() {
        engine.ok(
                "network",
                "create",
                "--subnet",
                "192.168.100.0/24",
                "--gateway",
                "192.168.100.254", //
                "--ip-range",
                "192.168.100.128/28",
                "--aux-address",
                "printer=192.168.100.128",
                "harbour");
        engine.box("one", "--network", "harbour");
        assertThat(engine.address("one", "harbour")).isEqualTo("192.168.100.129");
        assertThat(engine.in("one", "ip", "route")).contains("default via 192.168.100.254");
        assertThat(engine.ok("network", "inspect", "-f", "{{json .IPAM.Config}}", "harbour"))
                .contains(
                        "\"Subnet\":\"192.168.100.0/24\"",
                        "\"IPRange\":\"192.168.100.128/28\"",
                        "\"Gateway\":\"192.168.100.254\"",
                        "\"printer\":\"192.168.100.128\"");
    }

    @Test
    void overlappingAndImpossibleSubnetsAreRefused() {
        engine.ok("network", "create", "--subnet", "192.168.100.0/24", "harbour");
        assertThat(engine.refused("network", "create", "--subnet", "192.168.100.0/25", "pier"))
                .containsIgnoringCase("pool overlaps");
        assertThat(engine.refused("network", "create", "--subnet", "10.1.0.0/24", "--gateway", "10.2.0.1", "pier"))
                .isNotEmpty();
        assertThat(engine.refused("network", "create", "--subnet", "10.1.0.300/24", "pier"))
                .contains("invalid");
        assertThat(engine.ok("network", "ls", "-q", "-f", "name=pier")).isEmpty();
    }

    @Test
    void optionsAndLabelsReachTheBridge() {
        engine.ok(
                "network",
                "create",
                "-o",
                "com.docker.network.bridge.name=br-harbour", //
                "-o",
                "com.docker.network.driver.mtu=1400",
                "--label",
                "team=net",
                "harbour");
        assertThat(engine.host().ok("ip", "link", "show", "br-harbour")).contains("br-harbour");
        engine.box("one", "--network", "harbour");
        assertThat(engine.in("one", "ip", "link", "show", "eth0")).contains("mtu 1400");
        assertThat(engine.ok("network", "inspect", "-f", "{{.Labels.team}}", "harbour"))
                .isEqualTo("net");
        engine.ok("rm", "-f", "one");
        engine.ok("network", "rm", "harbour");
        assertThat(engine.host().run("ip", "link", "show", "br-harbour").succeeded())
                .isFalse();
    }

    @Test
    void lsFilters() {
        engine.ok("network", "create", "--label", "k=v", "one");
        engine.ok("network", "create", "two");
        assertThat(engine.ok("network", "ls", "-f", "label=k=v", "--format", "{{.Name}}"))
                .isEqualTo("one");
        assertThat(engine.ok("network", "ls", "-f", "name=tw", "--format", "{{.Name}}"))
                .isEqualTo("two");
        assertThat(engine.ok("network", "ls", "-f", "driver=null", "--format", "{{.Name}}"))
                .isEqualTo("none");
        assertThat(engine.ok("network", "ls", "-f", "type=custom", "--format", "{{.Name}}")
                        .lines())
                .containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void predefinedNetworksCannotBeRemoved() {
        assertThat(engine.refused("network", "rm", "bridge"))
                .contains("bridge is a pre-defined network and cannot be removed");
    }

    @Test
    void aNetworkInUseCannotBeRemoved() {
        engine.ok("network", "create", "harbour");
        engine.box("one", "--network", "harbour");
        assertThat(engine.refused("network", "rm", "harbour")).contains("has active endpoints");
        engine.ok("rm", "-f", "one");
        engine.ok("network", "rm", "harbour");
    }

    @Test
    void inspectListsTheContainersThatAreAttached() {
        engine.ok("network", "create", "harbour");
        engine.box("one", "--network", "harbour");
        engine.box("two", "--network", "harbour");
        String row =
                "{{range $id, $c := .Containers}}{{len $id}} {{$c.Name}} {{len $c.EndpointID}} {{$c.IPv4Address}}{{println}}{{end}}";
        assertThat(engine.ok("network", "inspect", "-f", row, "harbour").lines())
                .anyMatch(line -> line.matches("64 one 64 172\\.\\d+\\.0\\.2/16"))
                .anyMatch(line -> line.matches("64 two 64 172\\.\\d+\\.0\\.3/16"));
    }

    @Test
    void bridgeNamesThatAreNoneOrForeignLinksAreRefused() {
        assertThat(engine.refused("network", "create", "-o", "com.docker.network.bridge.name=../all", "harbour"))
                .isNotEmpty();
        assertThat(engine.refused("network", "create", "-o", "com.docker.network.bridge.name=eth0", "harbour"))
                .isNotEmpty();
    }
}
