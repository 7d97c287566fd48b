package io.hawser.api.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /networks/create}. What is absent is {@code null} or {@code false}.
 *
 * <pre>{"Name":"web","Driver":"bridge","EnableIPv6":true,"IPAM":{"Driver":"default","Config":[{"Subnet":"10.1.0.0/24"}]},
 * "Internal":false,"Attachable":false,"Ingress":false,"ConfigOnly":false,"ConfigFrom":null,"Options":{},"Labels":{}}</pre>
 */
public record NetworkCreate(
        @Nullable String name,
        @Nullable String driver,
        @Nullable String scope,
        @JsonProperty("EnableIPv4") @Nullable Boolean enableIpv4,
        @JsonProperty("EnableIPv6") @Nullable Boolean enableIpv6,
        @JsonProperty("IPAM") NetworkResource.@Nullable Ipam ipam,
        boolean internal,
        boolean attachable,
        boolean ingress,
        boolean configOnly,
        NetworkResource.@Nullable ConfigReference configFrom,
        @Nullable Map<String, String> options,
        @Nullable Map<String, String> labels) {

    /** The answer, with status 201. */
    public record Created(String id, String warning) {}
}
