package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The modes {@code host}, {@code none} and {@code container:NAME}. */
@ExtendWith(OnEngine.class)
class ModesTest {
    private final Engine engine;

    ModesTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void hostModeIsTheHostsOwnStack() {
        String links = "ip -o link | cut -d: -f2 | sort";
        assertThat(engine.ok("run", "--rm", "--network", "host", "busybox", "sh", "-c", links))
                .isEqualTo(engine.host().ok("sh", "-c", links.replace("ip ", "busybox ip ")));
        engine.web("one", "--network", "host");
        assertThat(Engine.get(
                        engine.host().lan().command("env"),
                        "http://" + engine.host().ipv4() + ":8080"))
                .contains("Hello");
        assertThat(engine.inspect(
                        "one", "{{with .NetworkSettings.Networks.host}}[{{.Gateway}}] [{{.IPAddress}}]{{end}}"))
                .isEqualTo("[] []");
    }

    @Test
    void hostModeDiscardsPublishedPortsWithAWarning() {
        assertThat(engine.docker("run", "-d", "--network", "host", "-p", "8083:8080", "busybox", "sleep", "60")
                        .run()
                        .orFail()
                        .err())
                .contains("Published ports are discarded when using host network mode");
    }

    @Test
    void noneModeHasOnlyLoopback() {
        engine.box("one", "--network", "none");
        assertThat(engine.in("one", "ip", "-o", "-4", "address"))
                .contains("127.0.0.1/8")
                .doesNotContain("eth0");
        assertThat(engine.in("one", "ip", "-o", "link")).doesNotContain("eth0");
    }

    @Test
    void whatHadNoNetworkCanBeConnectedOnceItLeavesNone() {
        engine.box("one", "--network", "none");
        assertThat(engine.refused("network", "connect", "bridge", "one"))
                .contains(
                        "container cannot be connected to multiple networks with one of the networks in private (none)"
                                + " mode");
        engine.ok("network", "disconnect", "none", "one");
        engine.ok("network", "connect", "bridge", "one");
        assertThat(engine.in("one", "ip", "-o", "-4", "address")).contains("eth0");
        assertThat(engine.refused("network", "connect", "none", "one")).contains("private (none) mode");
        engine.ok("restart", "-t", "0", "one");
        assertThat(engine.in("one", "ip", "-o", "-4", "address")).contains("eth0");
    }

    @Test
    void containerModeSharesTheStackAndLosesItWithItsOwner() {
        engine.web("owner");
        engine.box("guest", "--network", "container:owner");
        assertThat(engine.in("guest", "ip", "-4", "address", "show", "eth0"))
                .isEqualTo(engine.in("owner", "ip", "-4", "address", "show", "eth0"));
        assertThat(engine.get("guest", "http://127.0.0.1:8080")).contains("Hello");
        engine.ok("stop", "-t", "0", "owner");
        Eventually.holds(
                "the interface goes with its owner",
                () -> !engine.tryIn("guest", "ip", "link", "show", "eth0").succeeded());
        assertThat(engine.in("guest", "ip", "link", "show", "lo")).contains("lo");
    }

    @Test
    void containerModeRefusesPublishedPorts() {
        engine.box("owner");
        assertThat(engine.refused("run", "-d", "-p", "8086:8080", "--network", "container:owner", "busybox", "true"))
                .contains("conflicting options: port publishing and the container type network mode");
    }
}
