package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The calls that Compose makes for a project of two services on two networks, in its order and with its bodies: several
 * networks in one create, aliases, fixed addresses, labels that come back as they went, its way of replacing a container.
 */
@ExtendWith(OnEngine.class)
class ComposeCallsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LABELS = "\"com.docker.compose.project\":\"p\",\"com.docker.compose.oneoff\":\"False\"";
    private static final String OF_PROJECT =
            "filters=%7B%22label%22%3A%7B%22com.docker.compose.project%3Dp%22%3Atrue%7D%7D";

    private final Engine engine;

    ComposeCallsTest(Engine engine) {
        this.engine = engine;
    }

    private JsonNode call(int status, String method, String path, String body) throws IOException {
        Api.Answer answer = engine.api().call(method, path, body);
        assertThat(answer.status())
                .as(method + " " + path + ": " + answer.body())
                .isEqualTo(status);
        return answer.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }

    private void network(String name, String ipam) throws IOException {
        call(404, "GET", "/v1.51/networks/p_" + name, "");
        call(
                201,
                "POST",
                "/v1.51/networks/create",
                "{\"CheckDuplicate\":true,\"Name\":\"p_" + name + "\",\"Driver\":\"\",\"Scope\":\"\",\"IPAM\":" + ipam
                        + ",\"Internal\":false,\"Attachable\":false,\"Ingress\":false,\"ConfigOnly\":false,"
                        + "\"ConfigFrom\":null,\"Options\":null,\"Labels\":{" + LABELS
                        + ",\"com.docker.compose.network\":\"" + name + "\"}}");
    }

    private String create(String name, String service, String front) throws IOException {
        String body = "{\"Image\":\"busybox\",\"Cmd\":[\"sleep\",\"600\"],\"Env\":null,\"Labels\":{" + LABELS
                + ",\"com.docker.compose.service\":\"" + service + "\",\"com.docker.compose.config-hash\":\"0123\"},"
                + "\"HostConfig\":{\"Binds\":[\"p_data:/data:rw\"],\"NetworkMode\":\"p_front\",\"RestartPolicy\":{\"Name\":\"\"},"
                + "\"PortBindings\":{}},\"NetworkingConfig\":{\"EndpointsConfig\":{"
                + "\"p_front\":{\"IPAMConfig\":" + front + ",\"Aliases\":[\"" + name + "\",\"" + service + "\"]},"
                + "\"p_back\":{\"IPAMConfig\":null,\"Aliases\":[\"" + name + "\",\"" + service + "\",\"store\"]}}}}";
        return call(201, "POST", "/v1.51/containers/create?name=" + name, body)
                .path("Id")
                .asText();
    }

    @Test
    void aProjectComesUpChangesAndGoes() throws IOException {
        network("front", "{\"Driver\":\"\",\"Config\":[{\"Subnet\":\"10.91.0.0/24\"}]}");
        network("back", "null");
        call(404, "GET", "/v1.51/volumes/p_data", "");
        call(201, "POST", "/v1.51/volumes/create", "{\"Name\":\"p_data\",\"Driver\":\"\",\"Labels\":{" + LABELS + "}}");
        assertThat(call(200, "GET", "/v1.51/containers/json?all=1&" + OF_PROJECT, "")
                        .size())
                .isZero();

        String old = create("p-web-1", "web", "{\"IPv4Address\":\"10.91.0.50\"}");
        create("p-db-1", "db", "null");
        JsonNode inspect = call(200, "GET", "/v1.51/containers/p-web-1/json", "");
        assertThat(inspect.path("Config")
                        .path("Labels")
                        .path("com.docker.compose.config-hash")
                        .asText())
                .isEqualTo("0123");
        call(204, "POST", "/v1.51/containers/p-web-1/start", "");
        call(204, "POST", "/v1.51/containers/p-db-1/start", "");
        assertThat(engine.address("p-web-1", "p_front")).isEqualTo("10.91.0.50");
        assertThat(engine.pings("p-web-1", "db")).isTrue();
        assertThat(engine.in("p-web-1", "nslookup", "store")).contains("Name:");
        assertThat(call(200, "GET", "/v1.51/containers/json?" + OF_PROJECT, "").size())
                .isEqualTo(2);

        // A changed service: made under a passing name, the old one stopped and removed, renamed, started.
        String passing = old.substring(0, 12) + "_p-web-1";
        create(passing, "web", "{\"IPv4Address\":\"10.91.0.50\"}");
        call(204, "POST", "/v1.51/containers/" + old + "/stop?t=0", "");
        call(304, "POST", "/v1.51/containers/" + old + "/stop?t=0", "");
        call(204, "DELETE", "/v1.51/containers/" + old + "?force=1", "");
        call(204, "POST", "/v1.51/containers/" + passing + "/rename?name=p-web-1", "");
        call(204, "POST", "/v1.51/containers/p-web-1/start", "");
        assertThat(engine.address("p-web-1", "p_front")).isEqualTo("10.91.0.50");
        assertThat(engine.pings("p-db-1", "p-web-1")).isTrue();

        for (JsonNode each : call(200, "GET", "/v1.51/containers/json?all=1&" + OF_PROJECT, "")) {
            String id = each.path("Id").asText();
            call(204, "POST", "/v1.51/containers/" + id + "/stop?t=0", "");
            call(204, "DELETE", "/v1.51/containers/" + id + "?force=1&v=1", "");
        }
        for (JsonNode each : call(200, "GET", "/v1.51/networks?" + OF_PROJECT, "")) {
            call(204, "DELETE", "/v1.51/networks/" + each.path("Id").asText(), "");
        }
        call(204, "DELETE", "/v1.51/volumes/p_data?force=1", "");
    }

    @Test
    void olderClientsMayNotNameSeveralNetworks() throws IOException {
        String body = "{\"Image\":\"busybox\",\"NetworkingConfig\":{\"EndpointsConfig\":{\"a\":{},\"b\":{}}}}";
        assertThat(call(400, "POST", "/v1.43/containers/create", body)
                        .path("message")
                        .asText())
                .isEqualTo("Container cannot be created with multiple network endpoints: a, b");
    }
}
