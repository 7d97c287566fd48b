package io.hawser.api.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.hawser.api.network.EndpointSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code docker ps}: an element of {@code GET /containers/json}.
 *
 * <pre>{"Id":"aa0e…","Names":["/web"],"Image":"busybox","ImageID":"sha256:…","Command":"sh","Created":1700000000,
 * "Ports":[{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],"Labels":{},"State":"running",
 * "Status":"Up 3 seconds","HostConfig":{"NetworkMode":"bridge"},"NetworkSettings":{"Networks":{}},"Mounts":[]}</pre>
 */
public record ContainerSummary(
        String id,
        List<String> names,
        String image,
        @JsonProperty("ImageID") String imageId,
        String command,
        long created,
        List<Port> ports,
        @JsonInclude(Include.NON_NULL) @Nullable Long sizeRw,
        @JsonInclude(Include.NON_NULL) @Nullable Long sizeRootFs,
        Map<String, String> labels,
        String state,
        String status,
        HostPart hostConfig,
        NetworkPart networkSettings,
        List<ContainerInspect.MountPoint> mounts) {

    /** The same with its sizes in bytes: what it has written, and that with its image. */
    public ContainerSummary withSizes(long written, long all) {
        return new ContainerSummary(
                id,
                names,
                image,
                imageId,
                command,
                created,
                ports,
                written == 0 ? null : (Long) written,
                all,
                labels,
                state,
                status,
                hostConfig,
                networkSettings,
                mounts);
    }

    /** A port of a container, and where it is published. */
    public record Port(
            @JsonProperty("IP") @JsonInclude(Include.NON_EMPTY)
            String ip,

            int privatePort,
            @JsonInclude(Include.NON_DEFAULT) int publicPort,
            String type) {}

    /** The only member of the host configuration that is listed. */
    public record HostPart(String networkMode) {}

    /** The networks, by name. */
    public record NetworkPart(Map<String, EndpointSettings> networks) {}
}
