package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.Golden;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The documents that clients read, key by key in Docker's order, with its null, {} and []. What differs from run to run is
 * replaced: ids, times, process ids, folders, addresses of Ethernet.
 */
@ExtendWith(OnEngine.class)
class DocumentsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Engine engine;

    DocumentsTest(Engine engine) {
        this.engine = engine;
    }

    private String document(String path) throws IOException {
        Api.Answer answer = engine.api().call("GET", path, "");
        assertThat(answer.status()).as(path).isEqualTo(200);
        return answer.body();
    }

    /** On several lines, every value that a run chooses replaced. */
    private String stable(String json) {
        String text = json.replace(engine.host().folder().toString(), "FOLDER");
        text = replaced(text, "[0-9a-f]{64}", "ID");
        text = replaced(text, "\"[0-9a-f]{12}\"", "\"SHORTID\"");
        text = replaced(text, "netns/[0-9a-f]{12}", "netns/SHORTID");
        text = replaced(text, "20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME");
        text = replaced(text, "(\"Pid\":|\"Created\":|\"Size\":|\"SizeRootFs\":|\"LayersSize\":)[1-9]\\d*", "$1NUMBER");
        text = replaced(text, "\"([0-9a-f]{2}:){5}[0-9a-f]{2}\"", "\"MAC\"");
        text = replaced(text, "layers/[0-9a-f]+", "layers/LAYER");
        return pretty(text);
    }

    private static String replaced(String text, String pattern, String with) {
        return Pattern.compile(pattern).matcher(text).replaceAll(with);
    }

    /** One member a line, without a JSON library's opinion about order or escapes. */
    private static String pretty(String json) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < json.strip().length(); i++) {
            char c = json.charAt(i);
            quoted ^= c == '"' && json.charAt(Math.max(i - 1, 0)) != '\\';
            boolean empty = i + 1 < json.length() && (json.startsWith("{}", i) || json.startsWith("[]", i));
            if (quoted || !"{}[],".contains(String.valueOf(c))) {
                out.append(c);
            } else if (empty) {
                out.append(c).append(json.charAt(++i));
            } else if (c == '}' || c == ']') {
                out.append('\n').append("  ".repeat(--depth)).append(c);
            } else {
                depth += c == ',' ? 0 : 1;
                out.append(c).append('\n').append("  ".repeat(depth));
            }
        }
        return out.append('\n').toString();
    }

    private void container(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sleep", "600"));
        engine.ok(words.toArray(String[]::new));
    }

    @Test
    void aRunningContainer() throws IOException {
        engine.ok("network", "create", "--subnet", "10.77.0.0/24", "harbour");
        engine.ok("volume", "create", "stuff");
        container(
                "one",
                "--network=harbour",
                "--network-alias=quay",
                "-p=127.0.0.1:8080:80",
                "--expose=70",
                "-e=A=b",
                "-v=stuff:/data",
                "--label=l=1",
                "--memory=64m",
                "--hostname=lighthouse");
        Golden.verify("documents/container", stable(document("/v1.51/containers/one/json")));
    }

    @Test
    void aStoppedContainerAndOneOnTheDefaultBridge() throws IOException {
        engine.ok("create", "--name", "one", "busybox", "true");
        Golden.verify("documents/container-created", stable(document("/v1.51/containers/one/json")));
        container("two", "-p=127.0.0.1:8081:81/udp");
        Golden.verify("documents/container-bridge", stable(document("/v1.51/containers/two/json")));
        Golden.verify("documents/containers", withoutAge(stable(document("/v1.51/containers/json?all=1"))));
    }

    private static String withoutAge(String text) {
        return replaced(text, "Up [^\"]*", Matcher.quoteReplacement("Up AGE"));
    }

    @Test
    void networks() throws IOException {
        engine.ok(
                "network",
                "create",
                "--ipv6",
                "--subnet=10.77.0.0/24",
                "--ip-range=10.77.0.128/25",
                "--aux-address=router=10.77.0.9",
                "--subnet=fd77::/64",
                "--label=l=1",
                "-o=com.docker.network.driver.mtu=1400",
                "harbour");
        container("one", "--network=harbour");
        Golden.verify("documents/network", stable(document("/v1.51/networks/harbour")));
        for (String name : List.of("bridge", "host", "none")) {
            Golden.verify("documents/network-" + name, stable(document("/v1.51/networks/" + name)));
        }
    }

    @Test
    void imagesAndVolumes() throws IOException {
        engine.ok("volume", "create", "--label", "l=1", "stuff");
        Golden.verify("documents/volume", stable(document("/v1.51/volumes/stuff")));
        Golden.verify("documents/image", stable(document("/v1.51/images/busybox/json")));
        Golden.verify("documents/history", stable(document("/v1.51/images/busybox/history")));
    }

    @Test
    void theKeysOfInfoVersionAndStats() throws IOException {
        container("one");
        assertThat(keys("/v1.51/info"))
                .startsWith("ID", "Containers", "ContainersRunning", "ContainersPaused", "ContainersStopped", "Images")
                .containsSubsequence("RegistryConfig", "NCPU", "MemTotal", "GenericResources", "DockerRootDir")
                .endsWith("SecurityOptions", "DefaultAddressPools", "FirewallBackend", "CDISpecDirs", "Warnings");
        assertThat(keys("/v1.51/version"))
                .containsExactly(
                        "Platform",
                        "Components",
                        "Version",
                        "ApiVersion",
                        "MinAPIVersion",
                        "GitCommit",
                        "GoVersion",
                        "Os",
                        "Arch",
                        "KernelVersion",
                        "BuildTime");
        assertThat(keys("/v1.51/containers/one/stats?stream=0&one-shot=1"))
                .containsExactly(
                        "name",
                        "id",
                        "read",
                        "preread",
                        "pids_stats",
                        "blkio_stats",
                        "num_procs",
                        "storage_stats",
                        "cpu_stats",
                        "precpu_stats",
                        "memory_stats",
                        "networks");
        assertThat(keys("/v1.51/system/df"))
                .containsExactly("LayersSize", "Images", "Containers", "Volumes", "BuildCache");
        assertThat(engine.ok("info", "-f", "{{range .DefaultAddressPools}}{{.Base}} {{end}}"))
                .startsWith("172.17.0.0/16 172.18.0.0/16 ");
    }

    private List<String> keys(String path) throws IOException {
        List<String> keys = new ArrayList<>();
        JSON.readTree(document(path)).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void events() throws IOException {
        engine.ok("network", "create", "harbour");
        engine.ok(
                "run",
                "--rm",
                "--network",
                "harbour",
                "--label",
                "documents=events",
                "--name",
                "one",
                "busybox",
                "true");
        String lines = Eventually.settles(
                "the end is told",
                () -> document("/v1.51/events?since=1&until=" + (System.currentTimeMillis() / 1000 + 1)
                        + "&filters=%7B%22label%22%3A%5B%22documents%3Devents%22%5D%7D"),
                text -> text.contains("\"destroy\""));
        // The sizes of the answer's chunks are lines of their own.
        String joined = String.join(
                ",", lines.lines().filter(line -> line.startsWith("{")).toList());
        String stable = stable("[" + joined + "]")
                .replaceAll("(\"time\":|\"timeNano\":)\\d+", "$1NUMBER")
                .replaceAll("\"execDuration\":\"\\d+\"", "\"execDuration\":\"SECONDS\"");
        Golden.verify("documents/events", stable);
    }
}
