package io.hawser.api.volume;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A volume, as listed and inspected.
 *
 * <pre>{"CreatedAt":"2024-01-02T03:04:05Z","Driver":"local","Labels":null,"Mountpoint":"/var/lib/hawser/volumes/v/_data",
 * "Name":"v","Options":null,"Scope":"local"}</pre>
 */
public record VolumeResource(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
        String createdAt,

        String driver,
        @Nullable Map<String, String> labels,
        String mountpoint,
        String name,
        @Nullable Map<String, String> options,
        String scope,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UsageData usageData) {

    /** How many containers mount it, and what it holds in bytes. */
    public record UsageData(long refCount, long size) {}

    /** The same with what it takes, as {@code docker system df} lists it. */
    public VolumeResource withUsage(UsageData usage) {
        return new VolumeResource(createdAt, driver, labels, mountpoint, name, options, scope, usage);
    }

    /** The body of {@code POST /volumes/create}. */
    public record Create(
            @Nullable String name,
            @Nullable String driver,
            @Nullable Map<String, String> driverOpts,
            @Nullable Map<String, String> labels) {}

    /** {@code GET /volumes}. */
    public record Listing(
            List<VolumeResource> volumes, @Nullable List<String> warnings) {}

    /** The answer to {@code POST /volumes/prune}. */
    public record Pruned(@Nullable List<String> volumesDeleted, long spaceReclaimed) {}
}
