package io.hawser.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.HostConfig;
import io.hawser.api.network.EndpointSettings;
import io.hawser.api.network.NetworkCreate;
import io.hawser.api.network.NetworkResource;
import io.hawser.api.system.EventMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The exact text of what docker's clients read: order, spelling, what is left out, what is null. */
final class JsonTest {
    @Test
    void networkIsWrittenAsDockerDoes() {
        NetworkResource network = new NetworkResource(
                "web",
                "7d86",
                "2024-01-02T03:04:05Z",
                "local",
                "bridge",
                true,
                false,
                new NetworkResource.Ipam(
                        "default",
                        Map.of(),
                        List.of(new NetworkResource.IpamConfig("172.18.0.0/16", "", "172.18.0.1", Map.of()))),
                false,
                false,
                false,
                new NetworkResource.ConfigReference(""),
                false,
                Map.of("aa", new NetworkResource.Attachment("c", "e", "02:42:ac:12:00:02", "172.18.0.2/16", "")),
                Map.of(),
                Map.of());
        assertThat(Json.text(network))
                .isEqualTo("{\"Name\":\"web\",\"Id\":\"7d86\",\"Created\":\"2024-01-02T03:04:05Z\",\"Scope\":\"local\","
                        + "\"Driver\":\"bridge\",\"EnableIPv4\":true,\"EnableIPv6\":false,\"IPAM\":{\"Driver\":\"default\","
                        + "\"Options\":{},\"Config\":[{\"Subnet\":\"172.18.0.0/16\",\"Gateway\":\"172.18.0.1\"}]},"
                        + "\"Internal\":false,\"Attachable\":false,\"Ingress\":false,\"ConfigFrom\":{\"Network\":\"\"},"
                        + "\"ConfigOnly\":false,\"Containers\":{\"aa\":{\"Name\":\"c\",\"EndpointID\":\"e\","
                        + "\"MacAddress\":\"02:42:ac:12:00:02\",\"IPv4Address\":\"172.18.0.2/16\",\"IPv6Address\":\"\"}},"
                        + "\"Options\":{},\"Labels\":{}}");
    }

    @Test
    void endpointIsWrittenAsDockerDoes() {
        assertThat(Json.text(EndpointSettings.EMPTY))
                .isEqualTo(
                        "{\"IPAMConfig\":null,\"Links\":null,\"Aliases\":null,\"MacAddress\":\"\",\"DriverOpts\":null,"
                                + "\"GwPriority\":0,\"NetworkID\":\"\",\"EndpointID\":\"\",\"Gateway\":\"\",\"IPAddress\":\"\","
                                + "\"IPPrefixLen\":0,\"IPv6Gateway\":\"\",\"GlobalIPv6Address\":\"\",\"GlobalIPv6PrefixLen\":0,"
                                + "\"DNSNames\":null}");
    }

    @Test
    void eventsHaveTheOldFormOnlyWhereDockerHasIt() {
        EventMessage.Actor actor = new EventMessage.Actor("id", Map.of("name", "web"));
        assertThat(Json.text(new EventMessage("", "", "", "network", "create", actor, "local", 1, 1000000002)))
                .isEqualTo("{\"Type\":\"network\",\"Action\":\"create\",\"Actor\":{\"ID\":\"id\","
                        + "\"Attributes\":{\"name\":\"web\"}},\"scope\":\"local\",\"time\":1,\"timeNano\":1000000002}");
        assertThat(Json.text(new EventMessage("die", "id", "busybox", "container", "die", actor, "local", 1, 1)))
                .startsWith("{\"status\":\"die\",\"id\":\"id\",\"from\":\"busybox\",\"Type\":\"container\"");
    }

    @Test
    void hostConfigRoundTrips() throws BadJson {
        String sent = "{\"Binds\":[\"/a:/b\"],\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}],"
                + "\"90/tcp\":null},\"BlkioDeviceReadIOps\":[],\"KernelMemoryTCP\":5,\"UTSMode\":\"host\",\"Init\":true,"
                + "\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{\"SizeBytes\":4096}}]}";
        String written = Json.text(Json.read(sent, HostConfig.class));
        assertThat(written)
                .startsWith("{\"Binds\":[\"/a:/b\"],\"ContainerIDFile\":null,\"LogConfig\":null,\"NetworkMode\":null,"
                        + "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"}],\"90/tcp\":null},")
                .contains("\"BlkioDeviceReadIOps\":[]", "\"KernelMemoryTCP\":5", "\"UTSMode\":\"host\"")
                .contains("\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{\"SizeBytes\":4096}}]")
                .endsWith("\"Init\":true}");
        assertThat(Json.text(Json.read(written, HostConfig.class))).isEqualTo(written);
    }

    @Test
    void readsAsGoDoes() throws BadJson {
        assertThat(Json.read("{\"name\":\"a\",\"ENABLEIPV6\":true,\"unknown\":[1]}", NetworkCreate.class))
                .extracting(NetworkCreate::name, NetworkCreate::enableIpv6)
                .containsExactly("a", true);
        assertThat(Json.read("{\"Internal\":null}", NetworkCreate.class).internal())
                .isFalse();
        assertThat(Json.read("{\"Cmd\":\"sh\",\"Env\":[null]}", ContainerConfig.class))
                .extracting(ContainerConfig::cmd, ContainerConfig::env)
                .containsExactly(List.of("sh"), List.of(""));
    }

    @Test
    void wrongTypesNameTheField() {
        refused("{\"Memory\":\"1g\"}", "field Memory: a number");
        refused("{\"Memory\":1.5}", "field Memory");
        refused("{\"Memory\":99999999999999999999}", "field Memory");
        refused("{\"Privileged\":\"yes\"}", "field Privileged: a boolean");
        refused("{\"NetworkMode\":1}", "field NetworkMode: a string");
        refused("{\"Binds\":{}}", "field Binds");
        refused(
                "{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":8080}]}}",
                "field PortBindings.80/tcp.0.HostPort: a string");
        refused("{\"RestartPolicy\":{\"MaximumRetryCount\":\"3\"}}", "field RestartPolicy.MaximumRetryCount");
        refused("[]", "an object is needed");
        refused("{} {}", "unexpected content after JSON");
        refused("{\"Memory\":1} x", "unexpected content after JSON");
        refused("{\"Memory\":1", "malformed");
        refused("x", "malformed");
        refused("", "");
    }

    private static void refused(String json, String why) {
        assertThatThrownBy(() -> Json.read(json, HostConfig.class))
                .isInstanceOf(BadJson.class)
                .hasMessageContaining(why);
    }

    @Test
    void filtersComeInTwoForms() throws BadJson {
        Filters map = Filters.parse("{\"label\":{\"a=b\":true},\"name\":{\"we\":true}}");
        Filters list = Filters.parse("{\"label\":[\"a=b\"],\"name\":[\"we\"]}");
        assertThat(list).isEqualTo(map);
        assertThat(map.labels(Map.of("a", "b"))).isTrue();
        assertThat(map.labels(Map.of("a", "c"))).isFalse();
        assertThat(map.match("name", "web")).isTrue();
        assertThat(Filters.parse("")).isEqualTo(Filters.NONE);
        assertThatThrownBy(() -> Filters.parse("{\"x\":1}")).hasMessage("invalid filter");
        assertThatThrownBy(() -> map.allow(java.util.Set.of("label"))).hasMessage("invalid filter 'name'");
    }

    record Part(String name, int count, boolean on) {
        Part {
            if (name.equals("odd")) {
                throw new IllegalArgumentException("odd");
            }
        }
    }

    record Nothing() {}

    record Whole(Part part, Nothing nothing) {}

    @Test
    void aRecordIsMadeOfWhatIsThere() throws BadJson {
        Whole whole = Json.read("{\"part\":{\"NAME\":\"a\",\"Count\":3,\"Other\":1},\"Nothing\":{}}", Whole.class);
        assertThat(whole).isEqualTo(new Whole(new Part("a", 3, false), new Nothing()));
    }

    @Test
    void whatARecordRefusesIsBadJson() {
        assertThatThrownBy(() -> Json.read("{\"Name\":\"odd\"}", Part.class)).isInstanceOf(BadJson.class);
        assertThatThrownBy(() -> Json.read("{\"Name\":\"a\",\"Count\":\"x\"}", Part.class))
                .isInstanceOf(BadJson.class)
                .hasMessageContaining("Count");
    }
}
