package io.hawser.daemon.translate;

import io.hawser.api.ApiVersion;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.HostConfig;
import io.hawser.api.network.EndpointSettings;
import io.hawser.container.Command;
import io.hawser.container.ContainerSpec;
import io.hawser.container.Isolation;
import io.hawser.container.LifePolicy;
import io.hawser.container.LogPolicy;
import io.hawser.container.MountSpec;
import io.hawser.container.NetworkMode;
import io.hawser.container.Resources;
import io.hawser.container.RestartPolicy;
import io.hawser.container.Security;
import io.hawser.container.Storage;
import io.hawser.container.Streams;
import io.hawser.container.exec.ConsoleSize;
import io.hawser.network.model.NetworkException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** From the body of a create to what the engine is asked for. What concerns networks is {@link NetworkingWire}'s. */
public final class ContainerWire {
    private static final HostConfig.BindOptions NO_OPTIONS = new HostConfig.BindOptions("", false, false, false, false);

    private static final int MOST_CELLS = 0xffff;

    private ContainerWire() {}

    /**
     * What a create said, kept with the container and given back by inspect.
     *
     * @param config its own part
     * @param hostConfig the host's part, defaults filled in
     */
    public record Kept(ContainerConfig config, HostConfig hostConfig) {}

    /**
     * What the engine is asked for.
     *
     * @param version what the client speaks: some defaults depend on it
     * @param wire the text of {@link Kept}
     */
    public static ContainerSpec spec(
            String name,
            Kept asked,
            ApiVersion version,
            Map<String, @Nullable EndpointSettings> endpoints,
            String wire) {
        ContainerConfig config = asked.config();
        HostConfig host = asked.hostConfig();
        return new ContainerSpec(
                name,
                Text.orEmpty(config.image()),
                command(config, host),
                streams(config, host),
                ordered(config.labels()),
                life(config, host),
                storage(config, host, version.atLeast(OlderClients.DEEP_READ_ONLY)),
                security(host),
                resources(host),
                isolation(config, host),
                NetworkingWire.networking(config, host, endpoints),
                HealthWire.check(config.healthcheck(), version),
                ordered(host.annotations()),
                wire);
    }

    private static Streams streams(ContainerConfig config, HostConfig host) {
        HostConfig.LogConfig asked = host.logConfig();
        LogPolicy log = asked == null
                ? LogPolicy.of("json-file", Map.of())
                : LogPolicy.of(Text.given(asked.type()).orElse("json-file"), Text.orEmpty(asked.config()));
        return new Streams(
                config.tty(),
                config.openStdin(),
                config.stdinOnce(),
                config.attachStdin(),
                config.attachStdout(),
                config.attachStderr(),
                !log.kept(),
                log.mostBytes(),
                console(Text.orEmpty(host.consoleSize())));
    }

    /** Height and width; zeroes leave the size to whoever attaches. */
    private static Optional<ConsoleSize> console(List<Integer> size) {
        if (size.stream().anyMatch(side -> side < 0)) {
            throw NetworkException.invalid("HostConfig.ConsoleSize cannot be negative: " + size);
        }
        boolean given = size.size() == 2 && size.stream().allMatch(side -> side > 0 && side <= MOST_CELLS);
        return given ? Optional.of(new ConsoleSize(size.getFirst(), size.getLast())) : Optional.empty();
    }

    private static Command command(ContainerConfig config, HostConfig host) {
        Optional<List<String>> entrypoint = Optional.ofNullable(config.entrypoint());
        boolean cleared = entrypoint.isPresent()
                && (entrypoint.get().isEmpty() || entrypoint.get().equals(List.of("")));
        return new Command(
                cleared ? Optional.of(List.of()) : entrypoint,
                Text.orEmpty(config.cmd()),
                Text.orEmpty(config.env()),
                Text.orEmpty(config.user()),
                Text.orEmpty(config.workingDir()),
                Text.orEmpty(host.groupAdd()));
    }

    private static LifePolicy life(ContainerConfig config, HostConfig host) {
        HostConfig.RestartPolicy restart = host.restartPolicy();
        return new LifePolicy(
                Text.given(config.stopSignal()),
                Optional.ofNullable(config.stopTimeout()).map(Duration::ofSeconds),
                host.autoRemove(),
                restart == null
                        ? RestartPolicy.NEVER
                        : RestartPolicy.parse(Text.orEmpty(restart.name()), restart.maximumRetryCount()),
                Boolean.TRUE.equals(host.init()));
    }

    private static Storage storage(ContainerConfig config, HostConfig host, boolean deep) {
        return new Storage(
                Text.orEmpty(host.binds()),
                Text.orEmpty(host.mounts()).stream()
                        .map(mount -> mount(mount, deep))
                        .toList(),
                ordered(host.tmpfs()),
                new LinkedHashSet<>(Text.orEmpty(config.volumes()).keySet()),
                Text.orEmpty(host.volumesFrom()),
                host.readonlyRootfs(),
                host.shmSize(),
                deep);
    }

    private static MountSpec mount(HostConfig.Mount wire, boolean deep) {
        HostConfig.BindOptions bind = wire.bindOptions();
        HostConfig.VolumeOptions volume = wire.volumeOptions();
        HostConfig.TmpfsOptions tmpfs = wire.tmpfsOptions();
        HostConfig.DriverConfig driver = volume == null ? null : volume.driverConfig();
        return new MountSpec(
                type(Text.orEmpty(wire.type())),
                Text.orEmpty(wire.source()),
                Text.orEmpty(wire.target()),
                wire.readOnly(),
                recursion(bind == null ? NO_OPTIONS : bind, wire.readOnly(), deep),
                bind == null ? "" : Text.orEmpty(bind.propagation()),
                bind != null && bind.createMountpoint(),
                volume != null && volume.noCopy(),
                volume == null ? "" : Text.orEmpty(volume.subpath()),
                driver == null ? "" : Text.orEmpty(driver.name()),
                driver == null ? Map.of() : Text.orEmpty(driver.options()),
                volume == null ? Map.of() : Text.orEmpty(volume.labels()),
                tmpfs == null ? 0 : tmpfs.sizeBytes(),
                tmpfs == null ? 0 : tmpfs.mode());
    }

    /** In Docker's words, moby volume/mounts/linux_parser.go. */
    private static MountSpec.Recursion recursion(HostConfig.BindOptions bind, boolean readOnly, boolean deep) {
        if (bind.readOnlyNonRecursive() && !readOnly) {
            throw conflict("!ReadOnly && BindOptions.ReadOnlyNonRecursive");
        }
        if (bind.readOnlyForceRecursive() && !readOnly) {
            throw conflict("!ReadOnly && BindOptions.ReadOnlyForceRecursive");
        }
        if (bind.readOnlyNonRecursive() && bind.readOnlyForceRecursive()) {
            throw conflict("ReadOnlyNonRecursive && BindOptions.ReadOnlyForceRecursive");
        }
        if (bind.nonRecursive()) {
            return MountSpec.Recursion.LEFT;
        }
        if (bind.readOnlyForceRecursive()) {
            return MountSpec.Recursion.READ_ONLY;
        }
        boolean below = deep && readOnly && !bind.readOnlyNonRecursive();
        return below ? MountSpec.Recursion.READ_ONLY_IF_ABLE : MountSpec.Recursion.ALONG;
    }

    private static NetworkException conflict(String options) {
        return NetworkException.invalid("invalid mount config for type \"bind\": mount options conflict: " + options);
    }

    private static MountSpec.Type type(String text) {
        return switch (text) {
            case "bind" -> MountSpec.Type.BIND;
            case "volume" -> MountSpec.Type.VOLUME;
            case "tmpfs" -> MountSpec.Type.TMPFS;
            case "npipe", "cluster", "image" ->
                throw NetworkException.notImplemented("mounts of type " + text + " are not served by hawserd yet");
            default ->
                throw NetworkException.invalid("invalid mount config for type \"" + text + "\": mount type unknown");
        };
    }

    private static Security security(HostConfig host) {
        return new Security(
                Text.orEmpty(host.capAdd()),
                Text.orEmpty(host.capDrop()),
                host.privileged(),
                Text.orEmpty(host.securityOpt()),
                ordered(host.sysctls()),
                Optional.ofNullable(host.maskedPaths()),
                Optional.ofNullable(host.readonlyPaths()));
    }

    /** The limits among the host's part. */
    public static Resources resources(HostConfig host) {
        return new Resources(
                host.memory(),
                host.memorySwap(),
                host.memoryReservation(),
                host.nanoCpus(),
                host.cpuShares(),
                host.cpuPeriod(),
                host.cpuQuota(),
                Text.orEmpty(host.cpusetCpus()),
                Text.orEmpty(host.cpusetMems()),
                host.pidsLimit() == null ? 0 : host.pidsLimit(),
                Boolean.TRUE.equals(host.oomKillDisable()),
                host.oomScoreAdj(),
                Text.orEmpty(host.ulimits()).stream()
                        .map(limit -> new Resources.Ulimit(Text.orEmpty(limit.name()), limit.soft(), limit.hard()))
                        .toList(),
                Text.orEmpty(host.devices()).stream()
                        .map(device -> new Resources.Device(
                                Text.orEmpty(device.pathOnHost()),
                                Text.orEmpty(device.pathInContainer()),
                                Text.orEmpty(device.cgroupPermissions())))
                        .toList());
    }

    private static Isolation isolation(ContainerConfig config, HostConfig host) {
        boolean hostNetwork = NetworkingWire.mode(config, host) instanceof NetworkMode.Host;
        boolean hostsName = Text.orEmpty(host.utsMode()).equals("host");
        boolean given = hostsName || Text.given(config.hostname()).isPresent();
        return new Isolation(
                hostNetwork && !given ? hostName() : Text.orEmpty(config.hostname()),
                Text.orEmpty(config.domainname()),
                Text.orEmpty(host.pidMode()),
                Text.orEmpty(host.ipcMode()),
                Text.orEmpty(host.utsMode()),
                Text.orEmpty(host.cgroupnsMode()),
                Text.orEmpty(host.usernsMode()),
                Text.orEmpty(host.cgroupParent()));
    }

    /** A container on the host's network is called as the host is, as Docker has it. */
    private static String hostName() {
        try {
            return java.nio.file.Files.readString(java.nio.file.Path.of("/proc/sys/kernel/hostname"))
                    .strip();
        } catch (java.io.IOException e) {
            return "";
        }
    }

    private static SequencedMap<String, String> ordered(@Nullable Map<String, String> map) {
        return new LinkedHashMap<>(Text.orEmpty(map));
    }
}
