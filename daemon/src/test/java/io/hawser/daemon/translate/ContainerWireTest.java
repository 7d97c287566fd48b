package io.hawser.daemon.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.HostConfig;
import io.hawser.container.ContainerSpec;
import io.hawser.container.MountSpec.Recursion;
import io.hawser.container.NetworkMode;
import io.hawser.container.Networking;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerWireTest {
    private static ContainerSpec spec(String config, String host) throws BadJson {
        return ContainerWire.spec(
                "c",
                Json.read(config, ContainerConfig.class),
                Json.read(host, HostConfig.class),
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
