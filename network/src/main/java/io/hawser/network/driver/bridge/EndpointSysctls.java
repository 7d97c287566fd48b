package io.hawser.network.driver.bridge;

import io.hawser.network.driver.EndpointView;
import io.hawser.network.model.NetworkException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The user's settings for an interface: {@code --network name=n,driver-opt=com.docker.network.endpoint.sysctls=
 * net.ipv4.conf.IFNAME.log_martians=1,net.ipv6.conf.IFNAME.accept_ra=2}. {@code IFNAME} stands for the interface, so no
 * other one can be reached.
 */
final class EndpointSysctls {
    private static final String OPTION = "com.docker.network.endpoint.sysctls";
    private static final Set<String> AREAS = Set.of("ipv4", "ipv6", "mpls");
    private static final String PARTS = "[A-Za-z0-9_-]+";

    private EndpointSysctls() {}

    /** Paths below /proc/sys with their values, in the order given. Errors: INVALID_PARAMETER. */
    static Map<String, String> parse(EndpointView endpoint) {
        String option = endpoint.options().getOrDefault(OPTION, "");
        Map<String, String> settings = new LinkedHashMap<>();
        if (!option.isEmpty()) {
            for (String setting : option.split(",", -1)) {
                put(settings, setting, endpoint.interfaceName());
            }
        }
        return settings;
    }

    private static void put(Map<String, String> settings, String setting, String link) {
        int equals = setting.indexOf('=');
        if (equals < 0) {
            throw NetworkException.invalid("expected sysctl '" + setting + "' to have format name=value");
        }
        String[] parts = setting.substring(0, equals).split("\\.", -1);
        boolean right = parts.length == 5
                && parts[0].equals("net")
                && AREAS.contains(parts[1])
                && parts[2].matches(PARTS)
                && parts[3].equals("IFNAME")
                && parts[4].matches(PARTS);
        if (!right) {
            throw NetworkException.invalid("expected sysctl '" + setting + "' to have format net.X.Y.IFNAME.Z");
        }
        String path = String.join("/", "net", parts[1], parts[2], link, parts[4]);
        settings.put(path, setting.substring(equals + 1));
    }
}
