package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hawser.system.Api.Answer;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every route that takes a body, a query or a name is given what nobody should send: each member of a sound body is replaced by each
 * odd value in turn, and so is each key of the query and each name. It is refused or it is served, and nothing stays of it.
 */
@ExtendWith(OnEngine.class)
class EveryRouteTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> ODD_JSON = List.of(
            "null",
            "7",
            "-1",
            "1e400",
            "99999999999999999999",
            "true",
            "\"\"",
            "\"x\"",
            "\"../..\"",
            "\"\\u0000\"",
            "[]",
            "{}",
            "[null]",
            "[7]",
            "[\"\"]",
            "[{}]",
            "{\"\":null}",
            "{\"a\":{\"b\":[]}}");
    private static final List<String> ODD_TEXT = List.of(
            "-1",
            "x",
            "1e9",
            "99999999999999999999",
            "\u0000",
            "../..",
            "a b",
            "{",
            "[]",
            "7",
            "null",
            "{\"a\":7}",
            "{\"label\":7}",
            "{\"label\":[7]}",
            "{\"label\":[\"a=b\"]}",
            "{\"id\":[\"\"]}",
            "{\"name\":[\"(\"]}",
            "{\"until\":[\"x\"]}",
            "x".repeat(100_000));

    /** What Docker answers with 500, too. */
    private static final List<String> DOCKERS_OWN =
            List.of("failed to parse pool request", "failed to allocate", "is not connected to the network");

    /** A request that is sound, and the status that says so. */
    private record Sound(String path, int status, String body) {}

    private final Engine engine;
    private final List<String> wrong = new ArrayList<>();

    EveryRouteTest(Engine engine) {
        this.engine = engine;
    }

    private static final String NETWORK = """
            {"Name":"odd","Driver":"bridge","EnableIPv4":true,"EnableIPv6":false,"Internal":false,"Attachable":true,
             "Scope":"local","Ingress":false,"ConfigOnly":false,"ConfigFrom":{"Network":""},"Labels":{"a":"b"},
             "Options":{"com.docker.network.driver.mtu":"1400","com.docker.network.bridge.enable_icc":"true"},
             "IPAM":{"Driver":"default","Options":{},"Config":[{"Subnet":"10.9.0.0/24","IPRange":"10.9.0.128/25",
             "Gateway":"10.9.0.1","AuxiliaryAddresses":{"a":"10.9.0.5"}}]}}""";
    private static final String CONTAINER = """
            {"Hostname":"h","Domainname":"d","User":"0","Tty":false,"OpenStdin":false,"Env":["A=b"],"Cmd":["true"],
             "Image":"busybox","Volumes":{"/v":{}},"WorkingDir":"/","Entrypoint":["sh"],"Labels":{"a":"b"},"StopSignal":"TERM",
             "StopTimeout":1,"ExposedPorts":{"80/tcp":{}},"MacAddress":"","Healthcheck":{"Test":["NONE"]},
             "HostConfig":{"Binds":["odd:/b:ro"],"NetworkMode":"harbour","PortBindings":{"80/tcp":[{"HostIp":"","HostPort":"8080"}]},
              "RestartPolicy":{"Name":"on-failure","MaximumRetryCount":2},"AutoRemove":false,"VolumesFrom":[],"CapAdd":["NET_ADMIN"],
              "CapDrop":["ALL"],"Dns":["10.0.0.1"],"DnsOptions":["ndots:1"],"DnsSearch":["a.b"],"ExtraHosts":["x:1.2.3.4"],
              "GroupAdd":["1"],"IpcMode":"private","Links":[],"OomScoreAdj":0,"PidMode":"","Privileged":false,"SecurityOpt":[],
              "Tmpfs":{"/t":"size=1m"},"UTSMode":"","ShmSize":1000000,"Sysctls":{"net.core.somaxconn":"100"},"Runtime":"runc",
              "LogConfig":{"Type":"json-file","Config":{"max-size":"1m"}},"Memory":64000000,"MemorySwap":-1,"NanoCpus":100000000,
              "CpuShares":2,"CpusetCpus":"0","PidsLimit":10,"Ulimits":[{"Name":"nofile","Soft":10,"Hard":20}],
              "Devices":[{"PathOnHost":"/dev/null","PathInContainer":"/dev/n","CgroupPermissions":"r"}],
              "Mounts":[{"Type":"tmpfs","Target":"/m","TmpfsOptions":{"SizeBytes":1000000,"Mode":511}}],"Init":true,"ConsoleSize":[1,2]},
             "NetworkingConfig":{"EndpointsConfig":{"harbour":{"IPAMConfig":{"IPv4Address":"10.8.0.9"},"Aliases":["x"],
              "MacAddress":"02:42:0a:08:00:09","DriverOpts":{"a":"b"},"GwPriority":1,"Links":[]}}}}""";

    @Test
    void oddBodies() throws IOException {
        prepare();
        int files = count("fd");
        int threads = count("task");
        String exec = engine.api()
                .call("POST", "/containers/one/exec", "{\"Cmd\":[\"true\"],\"AttachStdout\":true}")
                .body()
                .replaceAll("(?s).*\"Id\":\"([0-9a-f]+)\".*", "$1");
        for (Sound sound : List.of(
                new Sound("/networks/create", 201, NETWORK),
                new Sound("/networks/harbour/connect", 200, """
                        {"Container":"idle","EndpointConfig":{"IPAMConfig":{"IPv4Address":"10.8.0.7","LinkLocalIPs":["169.254.1.1"]},
                         "Links":["one:x"],"Aliases":["y"],"MacAddress":"02:42:0a:08:00:07","DriverOpts":{"a":"b"},"GwPriority":3}}"""),
                new Sound("/networks/harbour/disconnect", 200, "{\"Container\":\"idle\",\"Force\":false}"),
                new Sound("/containers/create", 201, CONTAINER),
                new Sound("/containers/idle/update", 200, """
                        {"Memory":64000000,"MemorySwap":-1,"MemoryReservation":0,"NanoCpus":0,"CpuShares":2,"CpuPeriod":0,"CpuQuota":0,
                         "CpusetCpus":"0","CpusetMems":"0","PidsLimit":9,"RestartPolicy":{"Name":"no","MaximumRetryCount":0}}"""),
                new Sound("/containers/one/exec", 201, """
                        {"Cmd":["true"],"Env":["A=b"],"User":"0","WorkingDir":"/","Tty":false,"Privileged":false,"AttachStdin":false,
                         "AttachStdout":true,"AttachStderr":true,"DetachKeys":"ctrl-p,ctrl-q","ConsoleSize":[1,2]}"""),
                new Sound("/volumes/create", 201, """
                        {"Name":"odd2","Driver":"local","DriverOpts":{},"Labels":{"a":"b"},"ClusterVolumeSpec":null}"""))) {
            assertThat(engine.api().call("POST", sound.path, sound.body).status())
                    .as(sound.path)
                    .isEqualTo(sound.status);
            for (String body : damaged(sound.body)) {
                sensible("POST", sound.path, body);
            }
        }
        for (String body : damaged("{\"Detach\":true,\"Tty\":false,\"ConsoleSize\":[1,2]}")) {
            sensible("POST", "/exec/" + exec + "/start", body);
        }
        assertThat(wrong).isEmpty();
        cleanUp();
        Eventually.holds("no file is left open", () -> count("fd") <= files + 3);
        Eventually.holds("no thread is left", () -> count("task") <= threads + 5);
    }

    @Test
    void oddQueries() throws IOException {
        prepare();
        int files = count("fd");
        for (String keyed : List.of(
                "GET /containers/json limit all size filters",
                "GET /containers/one/json size",
                "GET /containers/one/top ps_args",
                "GET /containers/one/logs?stdout=1 tail since until timestamps",
                "GET /containers/one/stats?stream=0 one-shot",
                "GET /containers/one/archive path",
                "HEAD /containers/one/archive path",
                "PUT /containers/one/archive path noOverwriteDirNonDir",
                "POST /containers/idle/stop t signal",
                "POST /containers/idle/kill signal",
                "POST /containers/idle/wait condition",
                "POST /containers/one/resize h w",
                "POST /containers/one/rename name",
                "POST /containers/create name platform",
                "POST /containers/prune filters",
                "POST /containers/nosuch/attach logs stream",
                "DELETE /containers/nosuch force v link",
                "GET /events?until=1 filters since",
                "GET /images/json filters all",
                "GET /images/busybox/json manifests",
                "POST /images/create fromSrc fromImage repo tag changes platform message",
                "POST /images/load quiet platform",
                "POST /images/busybox/tag repo tag",
                "POST /images/prune filters",
                "DELETE /images/nosuch force noprune",
                "GET /volumes filters",
                "POST /volumes/prune filters",
                "DELETE /volumes/nosuch force",
                "GET /networks filters",
                "GET /networks/harbour verbose scope",
                "POST /networks/prune filters",
                "GET /system/df type",
                "GET /hawser/v1/dns/one name type")) {
            List<String> words = List.of(keyed.split(" ", -1));
            String path = words.get(1);
            for (String key : words.subList(2, words.size())) {
                for (String odd : ODD_TEXT) {
                    String query = key + "=" + URLEncoder.encode(odd, StandardCharsets.UTF_8);
                    sensible(words.get(0), path + (path.contains("?") ? "&" : "?") + query, "");
                }
                sensible(words.get(0), path + (path.contains("?") ? "&" : "?") + key + "=%ff%zz%", "");
            }
        }
        for (byte[] junk : List.of("junk".getBytes(StandardCharsets.UTF_8), new byte[1024], new byte[5000])) {
            for (String path : List.of(
                    "POST /images/load", "POST /images/create?fromSrc=-", "PUT /containers/one/archive?path=/")) {
                note(
                        path,
                        engine.api()
                                .raw(
                                        (path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type:"
                                                        + " application/x-tar\r\nContent-Length: " + junk.length
                                                        + "\r\n\r\n")
                                                .getBytes(StandardCharsets.UTF_8),
                                        junk));
            }
        }
        assertThat(wrong).isEmpty();
        cleanUp();
        Eventually.holds("no file is left open", () -> count("fd") <= files + 3);
    }

    @Test
    void oddNames() throws IOException {
        for (String template : List.of(
                "GET /containers/%s/json",
                "GET /containers/%s/logs?stdout=1",
                "POST /containers/%s/start",
                "POST /containers/%s/exec",
                "POST /containers/%s/wait",
                "DELETE /containers/%s",
                "GET /containers/%s/archive?path=/",
                "GET /exec/%s/json",
                "POST /exec/%s/start",
                "POST /exec/%s/resize?h=1&w=1",
                "GET /images/%s/json",
                "DELETE /images/%s",
                "POST /images/%s/tag?repo=a",
                "GET /volumes/%s",
                "DELETE /volumes/%s",
                "GET /networks/%s",
                "DELETE /networks/%s",
                "POST /networks/%s/connect",
                "POST /networks/%s/disconnect",
                "GET /plugins/%s/json",
                "GET /hawser/v1/plan/network/%s",
                "GET /hawser/v1/plan/container/%s",
                "GET /hawser/v1/dns/%s?name=a")) {
            for (String name : List.of(
                    "..",
                    "..%2f..%2fetc",
                    "%00",
                    "%ff",
                    "a%20b",
                    "%2e%2e",
                    "%25",
                    "%zz",
                    "sha256:",
                    "x".repeat(100_000),
                    "%0d%0aA:b")) {
                int space = template.indexOf(' ');
                String path = template.substring(space + 1).replace("%s", name);
                String method = template.substring(0, space);
                Answer answer = engine.api().call(method, path, method.equals("POST") ? "{}" : "");
                assertThat(answer.status())
                        .as("%s %s: %s", method, start(path), start(answer.body()))
                        .isBetween(400, 499);
            }
        }
        assertThat(engine.api().answers()).isTrue();
    }

    private void prepare() {
        engine.ok("network", "create", "--subnet", "10.8.0.0/24", "harbour");
        engine.box("one", "--network", "harbour");
        engine.ok("create", "--name", "idle", "busybox", "true");
    }

    private void cleanUp() {
        for (String id : engine.ok("ps", "-aq", "--no-trunc").lines().toList()) {
            engine.ok("rm", "-fv", id);
        }
        engine.ok("network", "prune", "-f");
        engine.ok("volume", "prune", "-af");
        assertThat(engine.ok("network", "ls", "-q", "-f", "type=custom")).isEmpty();
        assertThat(engine.ok("volume", "ls", "-q")).isEmpty();
    }

    private void sensible(String method, String path, String body) throws IOException {
        note(method + " " + start(path) + " " + body, engine.api().call(method, path, body));
    }

    private void note(String what, Answer answer) {
        boolean sensible = (answer.status() >= 200 && answer.status() < 500) || answer.status() == 501;
        if (!sensible && DOCKERS_OWN.stream().noneMatch(answer.body()::contains)) {
            wrong.add(answer.status() + " " + start(answer.body()) + " for " + what);
        }
    }

    /** The body with each of its values replaced by each odd one. */
    private static List<String> damaged(String body) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("{", "[]", "7", "null", "\"x\"", body + "x", body.replace('{', '[')));
        for (JsonPointer place : places(JSON.readTree(body), JsonPointer.empty())) {
            for (String odd : ODD_JSON) {
                String mark = "@odd@";
                JsonNode copy = JSON.readTree(body);
                JsonNode parent = copy.at(place.head());
                switch (parent) {
                    case ObjectNode object -> object.put(place.last().getMatchingProperty(), mark);
                    case ArrayNode array -> array.set(place.last().getMatchingIndex(), mark);
                    default -> throw new IllegalStateException(place.toString());
                }
                all.add(JSON.writeValueAsString(copy).replace("\"" + mark + "\"", odd));
            }
        }
        return all;
    }

    private static List<JsonPointer> places(JsonNode node, JsonPointer here) {
        List<JsonPointer> all = new ArrayList<>();
        if (node.isObject()) {
            node.fieldNames().forEachRemaining(name -> add(all, node.get(name), here.appendProperty(name)));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            add(all, node.get(i), here.appendIndex(i));
        }
        return all;
    }

    private static void add(List<JsonPointer> all, JsonNode value, JsonPointer place) {
        all.add(place);
        all.addAll(places(value, place));
    }

    private int count(String what) {
        try (Stream<Path> entries = Files.list(Path.of("/proc/" + engine.pid() + "/" + what))) {
            return (int) entries.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String start(String text) {
        return text.substring(0, Math.min(text.length(), 200));
    }
}
