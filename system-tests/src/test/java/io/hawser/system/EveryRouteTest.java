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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final List<String> DOCKERS_OWN = List.of(
            "failed to parse pool request",
            "failed to allocate",
            "is not connected to the network",
            "Cannot restart container");

    /** What makes the next request find things as the last one did. */
    private interface Step {
        Step NOTHING = last -> {};

        void after(Answer last) throws IOException;
    }

    /**
     * A request that is sound.
     *
     * @param status says that it is
     * @param before done before each request of this kind
     * @param after done after each, and told its answer
     */
    private record Sound(String path, int status, String body, Step before, Step after) {
        static Sound of(String path, int status, String body) {
            return new Sound(path, status, body, Step.NOTHING, Step.NOTHING);
        }

        Sound before(Step step) {
            return new Sound(path, status, body, step, after);
        }

        Sound after(Step step) {
            return new Sound(path, status, body, before, step);
        }
    }

    private final Engine engine;
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, String> ids = new HashMap<>();

    EveryRouteTest(Engine engine) {
        this.engine = engine;
    }

    private static final String GUEST = "{\"Container\":\"guest\"}";
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
        for (Sound sound : sounds()) {
            sound.before.after(new Answer(0, "", ""));
            Answer first = engine.api().call("POST", sound.path, sound.body);
            assertThat(first.status()).as(sound.path + ": " + first.body()).isEqualTo(sound.status);
            sound.after.after(first);
            for (String body : damaged(sound.body)) {
                sound.before.after(first);
                sound.after.after(sensible("POST", sound.path, body));
            }
        }
        for (String body : damaged("{\"Detach\":true,\"Tty\":false,\"ConsoleSize\":[1,2]}")) {
            sensible("POST", "/exec/" + exec() + "/start", body);
        }
        assertThat(wrong).isEmpty();
        cleanUp();
        Eventually.holds("no file is left open", () -> count("fd") <= files + 3);
        Eventually.holds("no thread is left", () -> count("task") <= threads + 5);
    }

    private List<Sound> sounds() {
        String update = """
                {"Memory":64000000,"MemorySwap":-1,"MemoryReservation":0,"NanoCpus":0,"CpuShares":2,"CpuPeriod":0,"CpuQuota":0,
                 "CpusetCpus":"0","CpusetMems":"0","PidsLimit":9,"RestartPolicy":{"Name":"no","MaximumRetryCount":0}}""";
        return List.of(
                Sound.of("/networks/create", 201, NETWORK).after(last -> removed(last, "/networks/", "")),
                Sound.of("/networks/harbour/connect", 200, """
                        {"Container":"guest","EndpointConfig":{"IPAMConfig":{"IPv4Address":"10.8.0.7","LinkLocalIPs":["169.254.1.1"]},
                         "Links":["one:x"],"Aliases":["y"],"MacAddress":"02:42:0a:08:00:07","DriverOpts":{"a":"b"},"GwPriority":3}}""").after(last -> {
                    if (last.status() == 200) {
                        done(engine.api().call("POST", "/networks/harbour/disconnect", GUEST));
                    }
                }),
                Sound.of("/networks/harbour/disconnect", 200, "{\"Container\":\"guest\",\"Force\":false}")
                        .before(last -> {
                            if (!engine.api()
                                    .call("GET", "/containers/guest/json", "")
                                    .body()
                                    .contains("\"harbour\":")) {
                                done(engine.api().call("POST", "/networks/harbour/connect", GUEST));
                            }
                        }),
                Sound.of("/containers/create", 201, CONTAINER).after(last -> removed(last, "/containers/", "?v=1")),
                Sound.of("/containers/idle/update", 200, update),
                Sound.of("/containers/guest/update", 200, update),
                Sound.of("/containers/one/exec", 201, """
                        {"Cmd":["true"],"Env":["A=b"],"User":"0","WorkingDir":"/","Tty":false,"Privileged":false,"AttachStdin":false,
                         "AttachStdout":true,"AttachStderr":true,"DetachKeys":"ctrl-p,ctrl-q","ConsoleSize":[1,2]}"""),
                Sound.of("/volumes/create", 201, """
                        {"Name":"odd2","Driver":"local","DriverOpts":{},"Labels":{"a":"b"},"ClusterVolumeSpec":null}""").after(last -> removed(last, "/volumes/", "")));
    }

    /** Takes away what a request made, if it made anything. */
    private void removed(Answer made, String where, String how) throws IOException {
        if (made.status() == 201) {
            JsonNode answer = JSON.readTree(made.body());
            String id = answer.path("Id").asText(answer.path("Name").asText());
            done(engine.api().call("DELETE", where + id + how, ""));
        }
    }

    private static void done(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201, 204);
    }

    /** A session that has not been started. */
    private String exec() throws IOException {
        Answer made = engine.api().call("POST", "/containers/one/exec", "{\"Cmd\":[\"true\"],\"AttachStdout\":true}");
        done(made);
        return JSON.readTree(made.body()).path("Id").asText();
    }

    /**
     * What is asked for by each key in turn. ONE, GUEST and IDLE stand for ids, so a rename hides nobody; FRESH, SPARE and COPY for
     * a container, a volume and an image's name that are made for this request. GUEST runs, and ends when it is asked to.
     */
    @Test
    void oddQueries() throws IOException {
        prepare();
        int files = count("fd");
        for (String keyed : List.of(
                "GET /containers/json limit all size filters",
                "GET /containers/ONE/json size",
                "GET /containers/ONE/top ps_args",
                "GET /containers/ONE/logs?stdout=1 tail since until timestamps",
                "GET /containers/ONE/stats?stream=0 one-shot",
                "GET /containers/ONE/archive path",
                "HEAD /containers/ONE/archive path",
                "PUT /containers/ONE/archive path noOverwriteDirNonDir",
                "POST /containers/GUEST/stop t",
                "POST /containers/GUEST/stop?t=1 signal",
                "POST /containers/GUEST/restart?t=1 signal",
                "POST /containers/GUEST/kill signal",
                "POST /containers/IDLE/wait condition",
                "POST /containers/ONE/resize h w",
                "POST /containers/ONE/rename name",
                "POST /containers/create name platform",
                "POST /containers/prune filters",
                "POST /containers/ONE/attach?stdout=1 logs",
                "DELETE /containers/FRESH force v link",
                "GET /events?until=1 filters since",
                "GET /images/json filters all",
                "GET /images/busybox/json manifests",
                "POST /images/create fromSrc fromImage repo tag changes platform message",
                "POST /images/load quiet platform",
                "POST /images/busybox/tag repo tag",
                "POST /images/prune filters",
                "DELETE /images/COPY force noprune",
                "GET /volumes filters",
                "POST /volumes/prune filters",
                "DELETE /volumes/SPARE force",
                "GET /networks filters",
                "GET /networks/harbour verbose scope",
                "POST /networks/prune filters",
                "GET /system/df type",
                "GET /hawser/v1/dns/ONE name",
                "GET /hawser/v1/dns/ONE?name=one type")) {
            List<String> words = List.of(keyed.split(" ", -1));
            String path = words.get(1) + (words.get(1).contains("?") ? "&" : "?");
            for (String key : words.subList(2, words.size())) {
                for (String odd : ODD_TEXT) {
                    query(words.get(0), path + key + "=" + URLEncoder.encode(odd, StandardCharsets.UTF_8));
                }
                query(words.get(0), path + key + "=%ff%zz%");
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

    /** Asks, with everything there that the path names, and takes away what that made. */
    private void query(String method, String template) throws IOException {
        String path = template.replace("ONE", present("one"))
                .replace("GUEST", present("guest"))
                .replace("IDLE", present("idle"));
        if (path.contains("FRESH")) {
            path = path.replace("FRESH", create("fresh"));
        }
        if (path.contains("SPARE")) {
            done(engine.api().call("POST", "/volumes/create", "{\"Name\":\"spare\"}"));
            path = path.replace("SPARE", "spare");
        }
        if (path.contains("COPY")) {
            done(engine.api().call("POST", "/images/busybox/tag?repo=copy", ""));
            path = path.replace("COPY", "copy");
        }
        boolean creates = method.equals("POST") && path.startsWith("/containers/create");
        Answer answer = sensible(method, path, creates ? "{\"Image\":\"busybox\"}" : "");
        if (creates) {
            removed(answer, "/containers/", "");
        }
        engine.api().call("DELETE", "/containers/fresh?force=1", "");
    }

    /** The id of a container as {@link #prepare} made it; it is made or started again if need be. */
    private String present(String name) throws IOException {
        String id = ids.getOrDefault(name, "none");
        Answer known = engine.api().call("GET", "/containers/" + id + "/json", "");
        if (known.status() != 200) {
            id = create(name);
            ids.put(name, id);
        }
        if (!name.equals("idle") && !known.body().contains("\"Running\":true")) {
            done(engine.api().call("POST", "/containers/" + id + "/start", ""));
        }
        return id;
    }

    private String create(String name) throws IOException {
        String body =
                "{\"Image\":\"busybox\",\"Cmd\":[\"sh\",\"-c\",\"trap 'exit 0' TERM; while :; do sleep 0.1; done\"],"
                        + "\"HostConfig\":{\"NetworkMode\":\"" + (name.equals("one") ? "harbour" : "bridge") + "\"}}";
        Answer made = engine.api().call("POST", "/containers/create?name=" + name, body);
        done(made);
        return JSON.readTree(made.body()).path("Id").asText();
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

    private void prepare() throws IOException {
        engine.ok("network", "create", "--subnet", "10.8.0.0/24", "harbour");
        for (String name : List.of("one", "guest", "idle")) {
            present(name);
        }
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

    private Answer sensible(String method, String path, String body) throws IOException {
        Answer answer = engine.api().call(method, path, body);
        note(method + " " + start(path) + " " + body, answer);
        return answer;
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
