package io.hawser.api.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network, as listed and inspected.
 *
 * <pre>{"Name":"web","Id":"7d86…","Created":"2024-01-02T03:04:05.678Z","Scope":"local","Driver":"bridge","EnableIPv4":true,
 * "EnableIPv6":false,"IPAM":{"Driver":"default","Options":{},"Config":[{"Subnet":"172.18.0.0/16","Gateway":"172.18.0.1"}]},
 * "Internal":false,"Attachable":false,"Ingress":false,"ConfigFrom":{"Network":""},"ConfigOnly":false,
 * "Containers":{},"Options":{},"Labels":{}}</pre>
 */
public record NetworkResource(
        String name,
        String id,
        String created,
        String scope,
        String driver,
        @JsonProperty("EnableIPv4") boolean enableIpv4,
        @JsonProperty("EnableIPv6") boolean enableIpv6,
        @JsonProperty("IPAM") Ipam ipam,
        boolean internal,
        boolean attachable,
        boolean ingress,
        ConfigReference configFrom,
        boolean configOnly,
        Map<String, Attachment> containers,
        Map<String, String> options,
        Map<String, String> labels) {

    /** The network whose configuration this one takes; the name is {@code ""} for none. */
    public record ConfigReference(
            @JsonProperty("Network") @Nullable String network) {}

    /** Where a network's addresses come from. */
    public record Ipam(
            @Nullable String driver,
            @Nullable Map<String, String> options,
            @Nullable List<IpamConfig> config) {}

    /** One subnet. */
    public record IpamConfig(
            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            String subnet,

            @JsonProperty("IPRange") @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            String ipRange,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            String gateway,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            Map<String, String> auxiliaryAddresses) {}

    /** A running container on the network. */
    public record Attachment(
            String name,
            @JsonProperty("EndpointID") String endpointId,
            String macAddress,
            @JsonProperty("IPv4Address") String ipv4Address,
            @JsonProperty("IPv6Address") String ipv6Address) {}
}
