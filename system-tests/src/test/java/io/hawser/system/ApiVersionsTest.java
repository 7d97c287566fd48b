package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the version in a request's path changes, from 1.24 to 1.51. */
@ExtendWith(OnEngine.class)
class ApiVersionsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final Engine engine;

    ApiVersionsTest(Engine engine) {
        this.engine = engine;
    }

    private JsonNode get(int minor, String path) throws IOException {
        Api.Answer answer = engine.api().call("GET", "/v1." + minor + path, "");
        assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void everyVersionIsServedAndNoOther() throws IOException {
        for (int minor = 24; minor <= 51; minor++) {
            assertThat(get(minor, "/version").path("ApiVersion").asText()).isEqualTo("1.51");
            assertThat(get(minor, "/networks").size()).isEqualTo(3);
        }
        assertThat(engine.api().call("GET", "/v1.23/version", "").body())
                .contains("client version 1.23 is too old. Minimum supported API version is 1.24");
        assertThat(engine.api().call("GET", "/v1.52/version", "").body())
                .contains("client version 1.52 is too new. Maximum supported API version is 1.51");
    }

    @Test
    void theShortIdIsAnAliasForOlderClients() throws IOException {
        engine.ok("network", "create", "harbour");
        engine.box("one", "--network", "harbour", "--network-alias", "db");
        String id = engine.inspect("one", "{{.Id}}");
        assertThat(aliases(44)).containsExactly("db", id.substring(0, 12));
        assertThat(aliases(45)).containsExactly("db");
    }

    private List<String> aliases(int minor) throws IOException {
        List<String> aliases = new ArrayList<>();
        get(minor, "/containers/one/json")
                .path("NetworkSettings")
                .path("Networks")
                .path("harbour")
                .path("Aliases")
                .forEach(alias -> aliases.add(alias.asText()));
        return aliases;
    }

    @Test
    void anImageHasAVirtualSizeForOlderClients() throws IOException {
        for (String path : List.of("/images/busybox/json", "/images/json", "/system/df")) {
            assertThat(image(43, path).path("VirtualSize").asLong())
                    .as(path)
                    .isPositive()
                    .isEqualTo(image(43, path).path("Size").asLong());
            assertThat(image(44, path).has("VirtualSize")).as(path).isFalse();
        }
        assertThat(image(44, "/images/busybox/json").has("ContainerConfig")).isTrue();
        assertThat(image(45, "/images/busybox/json").has("ContainerConfig")).isFalse();
    }

    private JsonNode image(int minor, String path) throws IOException {
        JsonNode answer = get(minor, path);
        JsonNode list = answer.isArray() ? answer : answer.path("Images");
        return list.isArray() ? list.get(0) : answer;
    }

    @Test
    void aHardwareAddressIsShownAsTheContainersOwn() throws IOException {
        engine.ok("network", "create", "harbour");
        for (int minor : new int[] {43, 44, 51}) {
            Api.Answer made = engine.api()
                    .call(
                            "POST",
                            "/v1." + minor + "/containers/create?name=c" + minor,
                            "{\"Image\":\"busybox\",\"Cmd\":[\"sleep\",\"600\"],\"MacAddress\":\"02:00:00:00:00:"
                                    + minor + "\"," + "\"HostConfig\":{\"NetworkMode\":\"harbour\"}}");
            assertThat(made.status()).as(made.body()).isEqualTo(201);
            assertThat(made.body().contains("container-wide MacAddress field is now deprecated"))
                    .isEqualTo(minor >= 44);
            engine.ok("start", "c" + minor);
            assertThat(engine.inspect(
                            "c" + minor, "{{.Config.MacAddress}} {{.NetworkSettings.Networks.harbour.MacAddress}}"))
                    .isEqualTo("02:00:00:00:00:" + minor + " 02:00:00:00:00:" + minor);
        }
    }

    @Test
    void optionsAreAnsweredWhereverTheyAreAsked() throws IOException {
        assertThat(engine.api().call("OPTIONS", "/v1.41/containers/json", "").status())
                .isEqualTo(200);
    }

    @Test
    void whoCannotTakeTheConnectionOverIsToldInPlainText() throws IOException {
        Api.Answer answer = engine.api().call("POST", "/containers/nosuch/attach?stream=1&stdout=1", "");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("No such container: nosuch\r\n");
    }
}
