package io.hawser.daemon.translate;

import io.hawser.api.ApiVersion;
import io.hawser.api.BadJson;
import io.hawser.api.container.ContainerConfig;
import io.hawser.api.container.HostConfig;
import io.hawser.api.network.EndpointSettings;
import io.hawser.network.model.NetworkException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hardware address of a whole container, {@code Config.MacAddress}: all there was before API 1.44, and put onto the endpoint it
 * was meant for since. An endpoint's own was not read by a daemon of that time.
 *
 * <p>Source: moby, daemon/server/router/container/container_routes.go, handleMACAddressBC.
 */
public final class ContainerMac {
    private static final String DEPRECATED =
            "The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead.";

    private ContainerMac() {}

    /**
     * What became of it.
     *
     * @param endpoints the networks to join, with their addresses
     * @param warnings for the user
     */
    public record Placed(Map<String, @Nullable EndpointSettings> endpoints, List<String> warnings) {}

    /**
     * Puts it where it belongs.
     *
     * @throws BadJson when it is not clear which endpoint that is, or that one has another
     * @throws NetworkException INVALID_PARAMETER where there is none
     */
    public static Placed placed(
            ContainerConfig config,
            HostConfig host,
            Map<String, @Nullable EndpointSettings> endpoints,
            ApiVersion version)
            throws BadJson {
        Optional<String> asked = Text.given(config.macAddress());
        boolean old = !version.atLeast(OlderClients.ENDPOINT_MAC);
        if (asked.isEmpty()) {
            return new Placed(old ? with(endpoints, "") : endpoints, List.of());
        }
        String mode = Text.orEmpty(host.networkMode());
        boolean has = !mode.equals("host") && !mode.equals("none") && !mode.startsWith("container:");
        if (old) {
            if (!has) {
                throw NetworkException.invalid("conflicting options: mac-address and the network mode");
            }
            return new Placed(with(orOwn(endpoints, mode), asked.get()), List.of());
        }
        return new Placed(has ? onMain(endpoints, mode, asked.get()) : endpoints, List.of(DEPRECATED));
    }

    private static Map<String, @Nullable EndpointSettings> orOwn(
            Map<String, @Nullable EndpointSettings> endpoints, String mode) {
        return endpoints.isEmpty() ? Map.of(mode, EndpointSettings.EMPTY) : endpoints;
    }

    /** All of them, which is one at most where an older client speaks. */
    private static Map<String, @Nullable EndpointSettings> with(
            Map<String, @Nullable EndpointSettings> endpoints, String mac) {
        Map<String, @Nullable EndpointSettings> changed = new LinkedHashMap<>();
        endpoints.forEach((name, settings) -> changed.put(
                name,
                Objects.requireNonNullElse(settings, EndpointSettings.EMPTY).withMacAddress(mac)));
        return changed;
    }

    private static Map<String, @Nullable EndpointSettings> onMain(
            Map<String, @Nullable EndpointSettings> endpoints, String mode, String mac) throws BadJson {
        Map<String, @Nullable EndpointSettings> changed = new LinkedHashMap<>(orOwn(endpoints, mode));
        String main = mode.equals("bridge") && changed.containsKey("default") ? "default" : mode;
        if (!changed.containsKey(main)) {
            throw new BadJson(
                    "if a container-wide MAC address is supplied, HostConfig.NetworkMode must match the identity of a"
                            + " network in NetworkSettings.Networks");
        }
        EndpointSettings settings = Objects.requireNonNullElse(changed.get(main), EndpointSettings.EMPTY);
        String own = Text.orEmpty(settings.macAddress());
        if (!own.isEmpty() && !own.equalsIgnoreCase(mac)) {
            throw new BadJson("the container-wide MAC address must match the endpoint-specific MAC address"
                    + " for the main network, or be left empty");
        }
        changed.put(main, settings.withMacAddress(mac));
        return changed;
    }
}
