package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.container.ContainerCodec.Saved;
import io.hawser.container.health.HealthCheck;
import io.hawser.container.process.LiveProcess;
import io.hawser.container.stream.AttachHub;
import io.hawser.container.stream.AttachSocket;
import io.hawser.network.model.DnsSpec;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.ExtraHost;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.Port;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.SandboxId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written down is read back as it was, whichever parts of a spec are used. */
class ContainerCodecTest {

    private static LiveContainer live(ContainerSpec spec) {
        Path path = Path.of("/data/x y");
        Container container = new Container(
                "4f".repeat(32),
                "web",
                Instant.parse("2026-11-21T04:05:06.000000007Z"),
                "sha256:00",
                spec,
                State.NEW.started(4711, Instant.EPOCH).exited(3, Instant.EPOCH.plusSeconds(5), true),
                2,
                new Container.Files(path, path, path, path),
                List.of(new MountPoint(
                        MountSpec.Type.VOLUME, "v", "/v", "/data", "local", "z", true, "", MountSpec.Recursion.ALONG)),
                Optional.of(new SandboxId("a0".repeat(32))),
                List.of());
        LiveContainer live = new LiveContainer(container, new AttachHub(AttachSocket.Factory.NONE, false, false));
        live.process = Optional.of(new LiveProcess(4711, 271828));
        live.stoppedByUser = true;
        return live;
    }

    private static void comesBack(ContainerSpec spec) {
        LiveContainer live = live(spec);
        Saved saved = ContainerCodec.decode(ContainerCodec.encode(live, live.now()));
        assertThat(saved).isEqualTo(new Saved(live.now(), live.process, true, false));
    }

    @Test
    void aRecordOfAnOlderVersionIsRead() {
        LiveContainer live = live(ContainerSpec.of("web", "busybox"));
        String text = new String(ContainerCodec.encode(live, live.now()), StandardCharsets.UTF_8);
        String older = text.replaceAll(
                ",\"recursion\":\"ALONG\"|,\"health\":null|,\"annotations\":\\{\\}|,\"readOnlyBelow\":false", "");
        assertThat(older).isNotEqualTo(text);
        assertThat(ContainerCodec.decode(older.getBytes(StandardCharsets.UTF_8)).container())
                .isEqualTo(live.now());
    }

    @Test
    void aPlainContainerComesBack() {
        comesBack(ContainerSpec.of("web", "busybox"));
    }

    @Test
    void aContainerWithEverythingComesBack() throws UnknownHostException {
        InetAddress v4 = InetAddress.getByName("10.1.2.3");
        InetAddress v6 = InetAddress.getByName("fd00::7");
        EndpointSpec endpoint = EndpointSpec.on("backend")
                .withAddress(v4)
                .withAddress(v6)
                .withMac(MacAddress.parse("02:42:ac:11:00:02"))
                .withAliases(List.of("db"))
                .withLinks(List.of(LinkSpec.parse("other:o")))
                .withDriverOpts(Map.of("com.docker.network.endpoint.ifname", "lan0"))
                .withGwPriority(7);
        Networking networking = new Networking(
                NetworkMode.parse("backend"),
                List.of(endpoint),
                List.of(new PortBinding(Protocol.UDP, 53, Optional.of(v6), 5300, 5310)),
                List.of(new Port(80, Protocol.TCP)),
                true,
                new DnsSpec(List.of(v4), List.of("lan"), List.of("ndots:1")),
                List.of(ExtraHost.parse("gate:host-gateway"), ExtraHost.parse("a:10.0.0.1")),
                List.of(LinkSpec.parse("child:alias")));
        ContainerSpec spec = new ContainerSpec(
                "web",
                "busybox",
                new Command(
                        Optional.of(List.of("/entry")),
                        List.of("x"),
                        List.of("A=ü\n\"b\""),
                        "1:2",
                        "/srv",
                        List.of("3")),
                Streams.TERMINAL,
                new LinkedHashMap<>(Map.of("label", "value")),
                new LifePolicy(
                        Optional.of("SIGINT"),
                        Optional.of(Duration.ofSeconds(-1)),
                        false,
                        RestartPolicy.parse("on-failure", 3),
                        true),
                new Storage(
                        List.of("/a:/b:ro"),
                        List.of(MountSpec.volume("v", "/v", true), MountSpec.bind("/s", "/t", false)),
                        new LinkedHashMap<>(Map.of("/run", "size=1m")),
                        new LinkedHashSet<>(List.of("/data")),
                        List.of("other:ro"),
                        true,
                        1 << 20,
                        true),
                new Security(
                        List.of("NET_ADMIN"),
                        List.of("ALL"),
                        true,
                        List.of("seccomp=unconfined"),
                        new LinkedHashMap<>(Map.of("net.ipv4.ip_forward", "1")),
                        Optional.of(List.of()),
                        Optional.empty()),
                new Resources(
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        "0-1",
                        "0",
                        8,
                        true,
                        9,
                        List.of(new Resources.Ulimit("nofile", 10, 11)),
                        List.of(new Resources.Device("/dev/a", "/dev/b", "rwm"))),
                new Isolation("host", "domain", "host", "private", "host", "private", "", "parent"),
                networking,
                Optional.of(HealthCheck.of(List.of("CMD-SHELL", "true"))),
                new LinkedHashMap<>(Map.of("io.example", "x")),
                "{\"Image\":\"busybox\"}");
        comesBack(spec);
    }

    @Test
    void everyModeComesBack() {
        for (String mode : List.of("default", "bridge", "host", "none", "container:x", "backend")) {
            comesBack(ContainerSpec.of("web", "i").withNetworking(Networking.of(NetworkMode.parse(mode))));
        }
    }
}
