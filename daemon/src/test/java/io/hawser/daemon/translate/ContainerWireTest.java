package io.hawser.daemon.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.api.ApiVersion;
import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.HostConfig;
import io.hawser.container.ContainerSpec;
import io.hawser.container.MountSpec.Recursion;
import io.hawser.container.NetworkMode;
import io.hawser.container.Networking;
import io.hawser.container.Storage;
import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.health.HealthCheck;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerWireTest {
    private static ContainerSpec spec(String config, String host) throws BadJson {
        return spec(config, host, 51);
    }

    private static ContainerSpec spec(String config, String host, int minor) throws BadJson {
        return ContainerWire.spec(
                "c",
                new ContainerWire.Kept(Json.read(config, ContainerConfig.class), Json.read(host, HostConfig.class)),
                new ApiVersion(1, minor),
                new HashMap<>(Map.of("bridge", Json.read("{}", io.hawser.api.network.EndpointSettings.class))),
                "");
    }

    @Test
    void aDisabledNetworkIsNothingButLoopback() throws BadJson {
        String ports = "\"PublishAllPorts\":true,\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"80\"}]}}";
        for (String mode : new String[] {"bridge", "host", "container:x"}) {
            Networking off = spec("{\"NetworkDisabled\":true}", "{\"NetworkMode\":\"" + mode + "\"," + ports)
                    .networking();
            assertThat(off.mode()).isEqualTo(new NetworkMode.None());
            assertThat(off.endpoints()).isEmpty();
            assertThat(off.ports()).isEmpty();
            assertThat(off.publishAll()).isFalse();
        }
        Networking on = spec("{}", "{\"NetworkMode\":\"bridge\"," + ports).networking();
        assertThat(on.endpoints()).hasSize(1);
        assertThat(on.ports()).hasSize(1);
    }

    @Test
    void aBindMountTakesOrLeavesWhatLiesBelow() throws BadJson {
        assertThat(recursion("{}", false)).isEqualTo(Recursion.ALONG);
        assertThat(recursion("{\"NonRecursive\":true}", false)).isEqualTo(Recursion.LEFT);
        assertThat(recursion("{\"ReadOnlyNonRecursive\":true}", true)).isEqualTo(Recursion.ALONG);
        assertThat(recursion("{\"ReadOnlyForceRecursive\":true}", true)).isEqualTo(Recursion.READ_ONLY);
        assertThatThrownBy(() -> recursion("{\"ReadOnlyForceRecursive\":true}", false))
                .hasMessage("invalid mount config for type \"bind\": mount options conflict:"
                        + " !ReadOnly && BindOptions.ReadOnlyForceRecursive");
    }

    /** As Docker has it since API 1.44, for the short form too; an older client's mounts stay as it knows them. */
    @Test
    void aReadOnlyBindIsReadOnlyBelowUnlessTheClientIsOlder() throws BadJson {
        String host =
                "{\"Binds\":[\"/a:/b:ro\"],\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/c\",\"ReadOnly\":true}]}";
        Storage now = spec("{}", host, 44).storage();
        assertThat(now.readOnlyBelow()).isTrue();
        assertThat(now.mounts().getFirst().recursion()).isEqualTo(Recursion.READ_ONLY_IF_ABLE);
        Storage older = spec("{}", host, 43).storage();
        assertThat(older.readOnlyBelow()).isFalse();
        assertThat(older.mounts().getFirst().recursion()).isEqualTo(Recursion.ALONG);
    }

    @Test
    void aHealthCheckHasNoStartIntervalForAnOlderClient() throws BadJson {
        String config =
                "{\"Healthcheck\":{\"Test\":[\"CMD\",\"x\"],\"Interval\":1000000,\"StartInterval\":2000000,\"Retries\":4}}";
        HealthCheck check = spec(config, "{}").health().orElseThrow();
        assertThat(check)
                .isEqualTo(new HealthCheck(
                        List.of("CMD", "x"),
                        Duration.ofMillis(1),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMillis(2),
                        4));
        assertThat(HealthWire.wire(check).startInterval()).isEqualTo(2_000_000);
        assertThat(spec(config, "{}", 43).health().orElseThrow().startInterval())
                .isZero();
        assertThat(spec("{}", "{}").health()).isEmpty();
    }

    @Test
    void aTerminalHasTheSizeThatIsGiven() throws BadJson {
        assertThat(spec("{}", "{\"ConsoleSize\":[3,4]}").streams().console()).contains(new ConsoleSize(3, 4));
        for (String none : List.of("[0,0]", "[0,4]", "[70000,4]", "[]")) {
            assertThat(spec("{}", "{\"ConsoleSize\":" + none + "}").streams().console())
                    .isEmpty();
        }
        assertThatThrownBy(() -> spec("{}", "{\"ConsoleSize\":[-1,4]}"))
                .hasMessage("HostConfig.ConsoleSize cannot be negative: [-1, 4]");
    }

    @Test
    void annotationsAreHandedOn() throws BadJson {
        assertThat(spec("{}", "{\"Annotations\":{\"a\":\"b\"}}").annotations()).containsExactly(Map.entry("a", "b"));
    }

    private static Recursion recursion(String options, boolean readOnly) throws BadJson {
        String mount = "{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/b\",\"ReadOnly\":" + readOnly
                + ",\"BindOptions\":" + options + "}";
        return spec("{}", "{\"Mounts\":[" + mount + "]}")
                .storage()
                .mounts()
                .getFirst()
                .recursion();
    }
}
