package io.hawser.api.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's place on one network: what the user asked for (up to {@code gwPriority}) and what came of it.
 *
 * <pre>{"IPAMConfig":null,"Links":null,"Aliases":null,"MacAddress":"02:42:ac:11:00:02","DriverOpts":null,"GwPriority":0,
 * "NetworkID":"7d86…","EndpointID":"0c95…","Gateway":"172.17.0.1","IPAddress":"172.17.0.2","IPPrefixLen":16,"IPv6Gateway":"",
 * "GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}</pre>
 */
public record EndpointSettings(
        @JsonProperty("IPAMConfig") @Nullable IpamConfig ipamConfig,
        @Nullable List<String> links,
        @Nullable List<String> aliases,
        @Nullable String macAddress,
        @Nullable Map<String, String> driverOpts,
        int gwPriority,
        @JsonProperty("NetworkID") @Nullable String networkId,
        @JsonProperty("EndpointID") @Nullable String endpointId,
        @Nullable String gateway,
        @JsonProperty("IPAddress") @Nullable String ipAddress,
        @JsonProperty("IPPrefixLen") int ipPrefixLen,
        @JsonProperty("IPv6Gateway") @Nullable String ipv6Gateway,
        @JsonProperty("GlobalIPv6Address") @Nullable String globalIpv6Address,
        @JsonProperty("GlobalIPv6PrefixLen") int globalIpv6PrefixLen,
        @JsonProperty("DNSNames") @Nullable List<String> dnsNames) {

    /** Settings that ask for nothing. */
    public static final EndpointSettings EMPTY =
            new EndpointSettings(null, null, null, "", null, 0, "", "", "", "", 0, "", "", 0, null);

    /** The same with this hardware address. */
    public EndpointSettings withMacAddress(String mac) {
        return with(mac, aliases);
    }

    /** The same with these aliases. */
    public EndpointSettings withAliases(List<String> names) {
        return with(macAddress, names);
    }

    private EndpointSettings with(@Nullable String mac, @Nullable List<String> names) {
        return new EndpointSettings(
                ipamConfig,
                links,
                names,
                mac,
                driverOpts,
                gwPriority,
                networkId,
                endpointId,
                gateway,
                ipAddress,
                ipPrefixLen,
                ipv6Gateway,
                globalIpv6Address,
                globalIpv6PrefixLen,
                dnsNames);
    }

    /** Addresses that the user chose. */
    public record IpamConfig(
            @JsonProperty("IPv4Address") @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            String ipv4Address,

            @JsonProperty("IPv6Address") @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            String ipv6Address,

            @JsonProperty("LinkLocalIPs") @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            List<String> linkLocalIps) {}

    /** The body of {@code POST /networks/{id}/connect}. */
    public record Connect(
            @Nullable String container, @Nullable EndpointSettings endpointConfig) {}

    /** The body of {@code POST /networks/{id}/disconnect}. */
    public record Disconnect(@Nullable String container, boolean force) {}
}
