package io.hawser.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.LogPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
    private static final Path NO_FILE = Path.of("/nonexistent/daemon.json");

    @TempDir
    Path folder;

    private static DaemonConfig flags(String... arguments) throws ConfigException {
        return DaemonConfig.of(Settings.read(List.of(arguments), NO_FILE));
    }

    private DaemonConfig file(String json, String... arguments) throws ConfigException, IOException {
        Path file = Files.writeString(folder.resolve("daemon.json"), json);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config-file", file.toString()));
        return DaemonConfig.of(Settings.read(all, NO_FILE));
    }

    @Test
    void nothingGivenIsDockersDefaults() throws ConfigException {
        DaemonConfig config = flags();
        assertThat(config.hosts()).extracting(Object::toString).containsExactly("unix:///var/run/docker.sock");
        assertThat(config.bridge().icc()).isTrue();
        assertThat(config.bridge().mtu()).isEqualTo(1500);
        assertThat(config.group()).isEqualTo("docker");
    }

    @Test
    void flagsAreSpelledAsDockerds() throws ConfigException {
        DaemonConfig config = flags(
                "-H",
                "unix:///run/a.sock",
                "--host=unix:///run/b.sock",
                "-D",
                "--icc=false",
                "--mtu",
                "1400",
                "-G0",
                "-lwarn",
                "--default-address-pool",
                "base=10.0.0.0/8,size=24",
                "--data-root=/d",
                "-p",
                "/p",
                "--bip=10.1.0.1/24");
        assertThat(config.hosts())
                .extracting(Object::toString)
                .containsExactly("unix:///run/a.sock", "unix:///run/b.sock");
        assertThat(config.debug()).isTrue();
        assertThat(config.bridge().icc()).isFalse();
        assertThat(config.bridge().mtu()).isEqualTo(1400);
        assertThat(config.bridge().address()).hasToString("Optional[10.1.0.1/24]");
        assertThat(config.pools()).hasToString("[Pool[base=10.0.0.0/8, size=24]]");
        assertThat(config.pidFile()).contains(Path.of("/p"));
        assertThat(config.logLevel()).isEqualTo("warn");
    }

    @Test
    void wrongOnesAreNamed() {
        refused("unknown flag: --nope", "--nope");
        refused("unknown shorthand flag: 'Z' in -Z", "-Z");
        refused("flag needs an argument: --mtu", "--mtu");
        refused("invalid argument \"x\" for \"--mtu\" flag", "--mtu", "x");
        refused("invalid argument \"maybe\" for \"--icc\" flag", "--icc=maybe");
        refused("takes no arguments", "start");
        refused("mutually exclusive", "-b", "br0", "--bip", "10.1.0.1/24");
        refused("ICC=false uses iptables", "--icc=false", "--iptables=false");
        refused("--tlsverify", "-H", "tcp://127.0.0.1:2376");
        refused("abstract sockets are not served", "-H", "unix://@docker");
        refused("bad format docker.sock, expected PROTO://ADDR", "-H", "docker.sock");
        refused("invalid protocol format: \"npipe://x\"", "-H", "npipe://x");
        refused("not served", "--userns-remap=default");
        refused("size is the prefix length", "--default-address-pool=base=10.0.0.0/8,size=4");
        refused("is not an ip address", "--dns", "example.com");
    }

    private static void refused(String why, String... arguments) {
        assertThatThrownBy(() -> flags(arguments))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(why);
    }

    @Test
    void fileHasTheSameKeys() throws Exception {
        DaemonConfig config =
                file("{\"mtu\":1400,\"icc\":false,\"hosts\":[\"unix:///run/a.sock\"],\"labels\":[\"a=b\"],"
                        + "\"default-address-pools\":[{\"base\":\"10.0.0.0/8\",\"size\":24}],\"dns\":[\"10.0.0.53\"],"
                        + "\"log-opts\":{\"max-size\":\"1m\"},\"features\":{\"containerd-snapshotter\":true}}");
        assertThat(config.bridge().mtu()).isEqualTo(1400);
        assertThat(config.bridge().icc()).isFalse();
        assertThat(config.labels()).containsExactly("a=b");
        assertThat(config.pools()).hasToString("[Pool[base=10.0.0.0/8, size=24]]");
        assertThat(config.dns().servers()).hasSize(1);
    }

    @Test
    void logsOfContainersCanBeBounded() throws Exception {
        assertThat(flags().containers().log().mostBytes()).isZero();
        LogPolicy log = flags("--log-driver=local", "--log-opt", "max-size=1m", "--log-opt", "max-file=2")
                .containers()
                .log();
        assertThat(log.driver()).isEqualTo("local");
        assertThat(log.mostBytes()).isEqualTo(2 << 20);
        assertThat(file("{\"log-opts\":{\"max-size\":\"1m\"}}")
                        .containers()
                        .log()
                        .mostBytes())
                .isEqualTo(1_000_000);
        assertThat(flags("--log-opt", "labels=a", "--log-opt", "max-size=1m").notes())
                .containsExactly("--log-opt labels has no effect: docker logs shows no details here");
        refused("unknown log opt 'x' for json-file log driver", "--log-opt", "x=1");
        refused("syslog is not served by hawserd yet", "--log-driver=syslog");
    }

    @Test
    void theOldestVersionThatIsAnsweredCanBeRaised() throws ConfigException {
        assertThat(flags().oldestApi()).hasToString("1.24");
        assertThat(flags("--min-api-version=1.44").oldestApi()).hasToString("1.44");
        refused("is not between 1.24 and 1.51", "--min-api-version=1.10");
        refused("is not between 1.24 and 1.51", "--min-api-version=1.99");
        refused("invalid minimum API version: x", "--min-api-version=x");
    }

    @Test
    void fileAndFlagsMayNotDisagree() {
        assertThatThrownBy(() -> file("{\"mtu\":1400}", "--mtu=1300"))
                .hasMessageContaining("specified both as a flag and in the configuration file: mtu");
        assertThatThrownBy(() -> file("{\"nope\":1}"))
                .hasMessageContaining("don't match any configuration option: nope");
        assertThatThrownBy(() -> file("{\"mtu\":\"big\"}")).hasMessageContaining("mtu must be a number");
        assertThatThrownBy(() -> file("{")).hasMessageContaining("malformed");
        assertThatThrownBy(() -> flags("--config-file", "/nonexistent")).hasMessageContaining("no such file");
    }
}
