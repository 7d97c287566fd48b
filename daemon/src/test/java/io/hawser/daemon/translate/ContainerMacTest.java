package io.hawser.daemon.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.api.ApiVersion;
import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.HostConfig;
import io.hawser.api.network.EndpointSettings;
import io.hawser.network.model.NetworkException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContainerMacTest {
    private static final String MAC = "02:00:00:00:00:07";
    private static final String OTHER = "02:00:00:00:00:08";

    private static ContainerMac.Placed placed(
            String mac, String mode, int minor, Map<String, @Nullable EndpointSettings> endpoints) throws BadJson {
        return ContainerMac.placed(
                Json.read("{\"MacAddress\":\"" + mac + "\"}", ContainerConfig.class),
                Json.read("{\"NetworkMode\":\"" + mode + "\"}", HostConfig.class),
                endpoints,
                new ApiVersion(1, minor));
    }

    private static Map<String, @Nullable EndpointSettings> endpoint(String network, String mac) {
        Map<String, @Nullable EndpointSettings> endpoints = new LinkedHashMap<>();
        endpoints.put(network, mac.isEmpty() ? null : EndpointSettings.EMPTY.withMacAddress(mac));
        return endpoints;
    }

    private static Map<String, @Nullable EndpointSettings> none() {
        return Map.of();
    }

    @Test
    void itIsTheMainNetworksWhoeverSendsIt() throws BadJson {
        for (int minor : new int[] {24, 43, 44, 51}) {
            for (String network : new String[] {"bridge", "web"}) {
                assertThat(placed(MAC, network, minor, none()).endpoints()).isEqualTo(endpoint(network, MAC));
                assertThat(placed(MAC, network, minor, endpoint(network, "")).endpoints())
                        .isEqualTo(endpoint(network, MAC));
            }
        }
        assertThat(placed(MAC, "bridge", 51, endpoint("default", "")).endpoints())
                .isEqualTo(endpoint("default", MAC));
    }

    @Test
    void aNewerClientIsToldThatItIsOfOld() throws BadJson {
        assertThat(placed(MAC, "bridge", 43, none()).warnings()).isEmpty();
        assertThat(placed("", "bridge", 44, none()).warnings()).isEmpty();
        assertThat(placed(MAC, "bridge", 44, none()).warnings())
                .containsExactly("The container-wide MacAddress field is now deprecated. It should be specified in"
                        + " EndpointsConfig instead.");
    }

    @Test
    void anOlderClientHasNoOther() throws BadJson {
        assertThat(placed("", "web", 43, endpoint("web", OTHER)).endpoints())
                .isEqualTo(endpoint("web", "").keySet().stream()
                        .collect(java.util.stream.Collectors.toMap(name -> name, name -> EndpointSettings.EMPTY)));
        assertThat(placed("", "web", 44, endpoint("web", OTHER)).endpoints()).isEqualTo(endpoint("web", OTHER));
    }

    @Test
    void twoThatDisagreeAreRefused() {
        assertThatThrownBy(() -> placed(MAC, "web", 44, endpoint("web", OTHER)))
                .isInstanceOf(BadJson.class)
                .hasMessage("the container-wide MAC address must match the endpoint-specific MAC address for the main"
                        + " network, or be left empty");
        assertThatThrownBy(() -> placed(MAC, "web", 44, endpoint("other", "")))
                .isInstanceOf(BadJson.class)
                .hasMessageContaining("HostConfig.NetworkMode must match the identity of a network");
    }

    @Test
    void whereThereIsNoInterfaceOfItsOwnItIsRefusedOrLeft() throws BadJson {
        for (String mode : new String[] {"host", "none", "container:x"}) {
            assertThatThrownBy(() -> placed(MAC, mode, 43, none()))
                    .isInstanceOf(NetworkException.class)
                    .hasMessage("conflicting options: mac-address and the network mode");
            assertThat(placed(MAC, mode, 44, none()).endpoints()).isEmpty();
        }
    }
}
