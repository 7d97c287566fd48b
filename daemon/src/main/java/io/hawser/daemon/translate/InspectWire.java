package io.hawser.daemon.translate;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.ContainerConfig.Empty;
import io.hawser.api.container.ContainerInspect;
import io.hawser.api.container.HostConfig;
import io.hawser.api.network.EndpointSettings;
import io.hawser.container.Command;
import io.hawser.container.Container;
import io.hawser.container.ContainerSpec;
import io.hawser.container.MountPoint;
import io.hawser.container.MountSpec;
import io.hawser.container.NetworkMode;
import io.hawser.container.State;
import io.hawser.container.health.Health;
import io.hawser.network.controller.Endpoint;
import io.hawser.network.controller.Network;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Ip;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.Port;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A container as {@code docker inspect} shows it. */
public final class InspectWire {
    private InspectWire() {}

    /** In bytes: what the container has written, and that with its image. */
    public record Sizes(long written, long all) {}

    /**
     * What only some clients are shown.
     *
     * @param sizes where they are asked for
     * @param allAliases whether the short id and the host name stand among the aliases, as before API 1.45
     */
    public record Extras(Optional<Sizes> sizes, boolean allAliases) {}

    /**
     * The whole of it.
     *
     * @param layers what its root file system consists of
     */
    public static ContainerInspect inspect(
            Container container, NetworkController networks, Map<String, String> layers, Extras extras) {
        ContainerWire.Kept kept = kept(container);
        Attachments attachments = Attachments.of(container, networks);
        return new ContainerInspect(
                container.id(),
                Text.time(container.created()),
                container.path(),
                container.args(),
                state(container.state()),
                container.imageId(),
                container.files().resolvConf().toString(),
                container.files().hostname().toString(),
                container.files().hosts().toString(),
                logPath(container, kept.hostConfig()),
                "/" + container.name(),
                container.restartCount(),
                "overlay2",
                "linux",
                "",
                "",
                "",
                container.execIds().isEmpty() ? null : container.execIds(),
                HostDefaults.linked(kept.hostConfig(), links(container)),
                new ContainerInspect.GraphDriver(layers, "overlay2"),
                extras.sizes().map(Sizes::written).orElse(null),
                extras.sizes().map(Sizes::all).orElse(null),
                mounts(container),
                config(container, kept.config()),
                settings(attachments, extras.allAliases() ? withAllAliases(attachments) : attachments.networks()));
    }

    /** Those of the default bridge alone, as in Docker: elsewhere the endpoint shows them. */
    private static List<String> links(Container container) {
        return container.spec().networking().mode() instanceof NetworkMode.DefaultBridge
                ? container.spec().networking().links().stream()
                        .map(link -> "/" + link.container() + ":/" + container.name() + "/" + link.alias())
                        .toList()
                : List.of();
    }

    /** Docker's {@code json-file} alone shows where it writes. */
    static String logPath(Container container, HostConfig host) {
        HostConfig.LogConfig log = host.logConfig();
        boolean shown =
                log == null || Text.given(log.type()).orElse("json-file").equals("json-file");
        return shown ? container.files().log().toString() : "";
    }

    /** What the create said; a container that was made without the API says the least. */
    public static ContainerWire.Kept kept(Container container) {
        String wire = container.spec().wire();
        try {
            return Json.read(wire.isEmpty() ? "{\"Config\":{},\"HostConfig\":{}}" : wire, ContainerWire.Kept.class);
        } catch (BadJson e) {
            throw new IllegalStateException("the kept create of " + container.shortId() + " cannot be read", e);
        }
    }

    private static ContainerInspect.State state(State state) {
        State.Status status = state.status();
        return new ContainerInspect.State(
                status.wireName(),
                state.alive() || status == State.Status.RESTARTING,
                status == State.Status.PAUSED,
                status == State.Status.RESTARTING,
                state.oomKilled(),
                status == State.Status.DEAD,
                state.pid(),
                state.exitCode(),
                state.error(),
                Text.time(state.startedAt()),
                Text.time(state.finishedAt()),
                state.health().map(InspectWire::health).orElse(null));
    }

    private static ContainerInspect.Health health(Health health) {
        return new ContainerInspect.Health(
                health.status().wireName(),
                health.failingStreak(),
                health.log().stream()
                        .map(result -> new ContainerInspect.HealthResult(
                                Text.time(result.start()), Text.time(result.end()), result.exitCode(), result.output()))
                        .toList());
    }

    static List<ContainerInspect.MountPoint> mounts(Container container) {
        return container.mounts().stream().map(InspectWire::mount).toList();
    }

    private static ContainerInspect.MountPoint mount(MountPoint mount) {
        return new ContainerInspect.MountPoint(
                mount.type().name().toLowerCase(java.util.Locale.ROOT),
                mount.type() == MountSpec.Type.VOLUME ? mount.name() : "",
                mount.source(),
                mount.destination(),
                mount.driver(),
                mount.mode(),
                mount.writable(),
                mount.propagation());
    }

    /** The create's own part with the image's merged in, as the engine did. */
    private static ContainerConfig config(Container container, ContainerConfig kept) {
        ContainerSpec spec = container.spec();
        Command command = spec.command();
        return new ContainerConfig(
                container.hostname(),
                Text.orEmpty(kept.domainname()),
                command.user(),
                kept.attachStdin(),
                kept.attachStdout(),
                kept.attachStderr(),
                exposed(spec.networking().exposed()),
                kept.tty(),
                kept.openStdin(),
                kept.stdinOnce(),
                command.env(),
                command.cmd().isEmpty() ? kept.cmd() : command.cmd(),
                spec.health().map(HealthWire::wire).orElse(null),
                kept.argsEscaped(),
                spec.image(),
                spec.storage().volumes().isEmpty() ? null : volumes(spec),
                command.workingDir(),
                command.entrypoint().filter(words -> !words.isEmpty()).orElse(kept.entrypoint()),
                kept.networkDisabled(),
                chosenMac(container),
                kept.onBuild(),
                new TreeMap<>(spec.labels()),
                Text.given(kept.stopSignal()).or(() -> spec.life().stopSignal()).orElse(""),
                kept.stopTimeout(),
                kept.shell());
    }

    /** That of its main network, which was the container's own once. */
    private static @Nullable String chosenMac(Container container) {
        NetworkMode mode = container.spec().networking().mode();
        String main = mode instanceof NetworkMode.DefaultBridge ? "bridge" : mode.text();
        return container.spec().networking().endpoints().stream()
                .filter(endpoint -> endpoint.network().equals(main))
                .flatMap(endpoint -> endpoint.mac().stream())
                .map(MacAddress::text)
                .findFirst()
                .orElse(null);
    }

    private static Map<String, Empty> exposed(List<Port> ports) {
        Map<String, Empty> exposed = new TreeMap<>();
        ports.forEach(port -> exposed.put(port.toString(), Empty.INSTANCE));
        return exposed;
    }

    private static Map<String, Empty> volumes(ContainerSpec spec) {
        Map<String, Empty> volumes = new TreeMap<>();
        spec.storage().volumes().forEach(path -> volumes.put(path, Empty.INSTANCE));
        return volumes;
    }

    private static Map<String, EndpointSettings> withAllAliases(Attachments attachments) {
        Container container = attachments.container();
        Map<String, EndpointSettings> networks = attachments.networks();
        networks.replaceAll((name, settings) -> {
            if (Network.PREDEFINED.contains(name)) {
                return settings;
            }
            Set<String> aliases = new LinkedHashSet<>(Text.orEmpty(settings.aliases()));
            aliases.add(container.shortId());
            aliases.add(container.hostname());
            return settings.withAliases(List.copyOf(aliases));
        });
        return networks;
    }

    private static ContainerInspect.NetworkSettings settings(
            Attachments attachments, Map<String, EndpointSettings> networks) {
        Optional<Sandbox> sandbox = attachments.sandbox();
        Optional<Endpoint> bridge = attachments.defaultBridge();
        Map<String, @Nullable List<HostConfig.PortBinding>> ports = attachments.ports();
        return new ContainerInspect.NetworkSettings(
                "",
                sandbox.map(found -> found.id().hex64()).orElse(""),
                sandbox.map(found -> found.key().toString()).orElse(""),
                ports,
                false,
                "",
                0,
                null,
                null,
                bridge.map(endpoint -> endpoint.id().hex64()).orElse(""),
                Text.address(bridge.flatMap(Endpoint::gatewayIpv4)),
                bridge.flatMap(Endpoint::ipv6)
                        .map(cidr -> Ip.text(cidr.address()))
                        .orElse(""),
                bridge.flatMap(Endpoint::ipv6).map(Cidr::prefix).orElse(0),
                bridge.flatMap(Endpoint::ipv4)
                        .map(cidr -> Ip.text(cidr.address()))
                        .orElse(""),
                bridge.flatMap(Endpoint::ipv4).map(Cidr::prefix).orElse(0),
                Text.address(bridge.flatMap(Endpoint::gatewayIpv6)),
                bridge.flatMap(Endpoint::mac).map(Object::toString).orElse(""),
                networks);
    }
}
