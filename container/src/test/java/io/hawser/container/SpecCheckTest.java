package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.health.HealthCheck;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.Port;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What needs no process: what is refused, what an image adds, what links say, when policies act. */
class SpecCheckTest {
    private static final ImageFacts IMAGE = new ImageFacts(
            "sha256:0",
            List.of("/entry"),
            List.of("image-arg"),
            List.of("PATH=/bin", "A=image"),
            "daemon",
            "/srv",
            Map.of("from", "image", "both", "image"),
            List.of(new Port(80, Protocol.TCP)),
            List.of("/data"),
            Optional.of("SIGINT"),
            Optional.of(HealthCheck.of(List.of("CMD", "image-check"))));

    private static ContainerSpec spec(String mode) {
        return ContainerSpec.of("c", "i").withNetworking(Networking.of(NetworkMode.parse(mode)));
    }

    @Test
    void theImageFillsWhatTheUserLeftOut() {
        ContainerSpec merged = SpecCheck.merge(spec("default"), IMAGE);
        assertThat(merged.command().words()).containsExactly("/entry", "image-arg");
        assertThat(merged.command().env()).containsExactly("PATH=/bin", "A=image");
        assertThat(merged.command().user()).isEqualTo("daemon");
        assertThat(merged.life().stopSignal()).contains("SIGINT");
        assertThat(merged.storage().volumes()).containsExactly("/data");
        assertThat(merged.networking().exposed()).containsExactly(new Port(80, Protocol.TCP));
        assertThat(merged.health()).contains(HealthCheck.of(List.of("CMD", "image-check")));
    }

    @Test
    void whatAnImageSaysOfHealthIsCheckedToo() {
        HealthCheck storm = new HealthCheck(
                List.of("CMD", "x"), Duration.ofNanos(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
        ImageFacts image = new ImageFacts(
                IMAGE.id(),
                IMAGE.entrypoint(),
                IMAGE.cmd(),
                IMAGE.env(),
                IMAGE.user(),
                IMAGE.workingDir(),
                IMAGE.labels(),
                IMAGE.exposed(),
                IMAGE.volumes(),
                IMAGE.stopSignal(),
                Optional.of(storm));
        assertThatThrownBy(() -> SpecCheck.merge(spec("default"), image))
                .hasMessage("Interval in Healthcheck cannot be less than 1ms");
    }

    @Test
    void theUserBeatsTheImage() {
        Command own =
                new Command(Optional.of(List.of("")), List.of("mine"), List.of("A=own", "PATH"), "1", "/", List.of());
        ContainerSpec merged = SpecCheck.merge(spec("default").withCommand(own), IMAGE);
        assertThat(merged.command().words()).containsExactly("mine");
        assertThat(merged.command().env()).containsExactly("A=own");
        assertThat(merged.command().user()).isEqualTo("1");
        Command arguments = Command.of("x");
        assertThat(SpecCheck.merge(spec("default").withCommand(arguments), IMAGE)
                        .command()
                        .words())
                .containsExactly("/entry", "x");
    }

    @Test
    void contradictionsAreRefusedInDockersWords() throws Exception {
        ContainerSpec joined = spec("container:x");
        assertThatThrownBy(() -> SpecCheck.check(joined.withIsolation(Isolation.named("h"))))
                .hasMessage("conflicting options: hostname and the network mode");
        Networking published = new Networking(
                joined.networking().mode(),
                List.of(),
                List.of(PortBinding.of(Protocol.TCP, 80, 80)),
                List.of(),
                false,
                joined.networking().dns(),
                List.of(),
                List.of());
        assertThatThrownBy(() -> SpecCheck.check(joined.withNetworking(published)))
                .hasMessage("conflicting options: port publishing and the container type network mode");
        ContainerSpec host = spec("host");
        assertThatThrownBy(() -> SpecCheck.check(
                        host.withNetworking(host.networking().withLinks(List.of(LinkSpec.parse("a:b"))))))
                .hasMessage("conflicting options: host type networking can't be used with links. This would result in"
                        + " undefined behavior");
        assertThatThrownBy(() -> SpecCheck.check(
                        joined.withNetworking(joined.networking().withLinks(List.of(LinkSpec.parse("a:b"))))))
                .hasMessage("conflicting options: container type network can't be used with links. This would result in"
                        + " undefined behavior");
        assertThatThrownBy(() -> SpecCheck.check(spec("none").withIsolation(Isolation.named("h".repeat(65)))))
                .hasMessageEndingWith("is too long (maximum 64 bytes)");
        assertThatThrownBy(() -> SpecCheck.name("a")).hasMessageStartingWith("Invalid container name (a), only");
    }

    @Test
    void predefinedNetworksTakeNoAddressesAndNoNames() throws Exception {
        ContainerSpec bridge = spec("bridge");
        EndpointSpec asked = EndpointSpec.on("bridge")
                .withAddress(InetAddress.getByName("172.17.0.9"))
                .withAliases(List.of("db"));
        assertThatThrownBy(() -> SpecCheck.check(
                        bridge.withNetworking(bridge.networking().withEndpoints(List.of(asked)))))
                .hasMessage("invalid config for network bridge: invalid endpoint settings:\n"
                        + "user-specified IP address is supported on user-defined networks only\n"
                        + "network-scoped aliases are only supported for user-defined networks");
        SpecCheck.check(bridge.withNetworking(bridge.networking().withEndpoints(List.of(asked.withNetwork("web")))));
    }

    @Test
    void linksAreToldInTheEnvironment() throws Exception {
        Container child = new Container(
                "0".repeat(64),
                "pg",
                java.time.Instant.EPOCH,
                "",
                ContainerSpec.of("pg", "i")
                        .withCommand(Command.of("x").withEnv(List.of("PATH=/bin", "HOME=/", "PGDATA=/data")))
                        .withNetworking(Networking.of(NetworkMode.parse("bridge"))
                                .withExposed(List.of(
                                        new Port(5433, Protocol.TCP),
                                        new Port(5432, Protocol.TCP),
                                        new Port(53, Protocol.UDP)))),
                State.NEW,
                0,
                new Container.Files(
                        java.nio.file.Path.of("/"),
                        java.nio.file.Path.of("/"),
                        java.nio.file.Path.of("/"),
                        java.nio.file.Path.of("/")),
                List.of(),
                Optional.empty(),
                List.of());
        assertThat(LinkEnvironment.of("web", "my-db", InetAddress.getByName("172.17.0.2"), child))
                .containsExactly(
                        "MY_DB_PORT=tcp://172.17.0.2:5432",
                        "MY_DB_PORT_5432_TCP_START=tcp://172.17.0.2:5432",
                        "MY_DB_PORT_5432_TCP_PORT_START=5432",
                        "MY_DB_PORT_5432_TCP_END=tcp://172.17.0.2:5433",
                        "MY_DB_PORT_5432_TCP_PORT_END=5433",
                        "MY_DB_PORT_5432_TCP=tcp://172.17.0.2:5432",
                        "MY_DB_PORT_5432_TCP_ADDR=172.17.0.2",
                        "MY_DB_PORT_5432_TCP_PORT=5432",
                        "MY_DB_PORT_5432_TCP_PROTO=tcp",
                        "MY_DB_PORT_5433_TCP=tcp://172.17.0.2:5433",
                        "MY_DB_PORT_5433_TCP_ADDR=172.17.0.2",
                        "MY_DB_PORT_5433_TCP_PORT=5433",
                        "MY_DB_PORT_5433_TCP_PROTO=tcp",
                        "MY_DB_PORT_53_UDP=udp://172.17.0.2:53",
                        "MY_DB_PORT_53_UDP_ADDR=172.17.0.2",
                        "MY_DB_PORT_53_UDP_PORT=53",
                        "MY_DB_PORT_53_UDP_PROTO=udp",
                        "MY_DB_NAME=/web/my-db",
                        "MY_DB_ENV_PGDATA=/data");
    }

    @Test
    void pausesDoubleUpToAMinute() {
        assertThat(RestartPause.after(0)).isEqualTo(Duration.ofMillis(100));
        assertThat(RestartPause.after(3)).isEqualTo(Duration.ofMillis(800));
        assertThat(RestartPause.after(50)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void policiesActAsDockersDo() {
        RestartPolicy always = RestartPolicy.parse("always", 0);
        RestartPolicy unlessStopped = RestartPolicy.parse("unless-stopped", 0);
        RestartPolicy onFailure = RestartPolicy.parse("on-failure", 3);
        assertThat(RestartPause.wanted(always, 0, false, 99)).isTrue();
        assertThat(RestartPause.wanted(always, 0, true, 0)).isFalse();
        assertThat(RestartPause.wantedAtOpen(always, 0, true)).isTrue();
        assertThat(RestartPause.wantedAtOpen(unlessStopped, 0, true)).isFalse();
        assertThat(RestartPause.wanted(onFailure, 0, false, 0)).isFalse();
        assertThat(RestartPause.wanted(onFailure, 1, false, 2)).isTrue();
        assertThat(RestartPause.wanted(onFailure, 1, false, 3)).isFalse();
        assertThatThrownBy(() -> RestartPolicy.parse("always", 2))
                .hasMessageContaining("maximum retry count can only be used with 'on-failure'");
    }

    @Test
    void signalsHaveNamesAndNumbers() {
        assertThat(Signals.parse("SIGTERM")).isEqualTo(15);
        assertThat(Signals.parse("kill")).isEqualTo(9);
        assertThat(Signals.parse("10")).isEqualTo(10);
        assertThat(Signals.parse("RTMIN+3")).isEqualTo(37);
        assertThatThrownBy(() -> Signals.parse("SIGFOO")).hasMessage("invalid signal: SIGFOO");
        assertThatThrownBy(() -> Signals.parse("0")).hasMessage("invalid signal: 0");
    }
}
