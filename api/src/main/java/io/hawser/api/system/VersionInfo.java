package io.hawser.api.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * {@code GET /version}.
 *
 * <pre>{"Platform":{"Name":"Hawser"},"Components":[{"Name":"Engine","Version":"0.1.0","Details":{"ApiVersion":"1.51"}}],
 * "Version":"0.1.0","ApiVersion":"1.51","MinAPIVersion":"1.24","GitCommit":"","GoVersion":"","Os":"linux","Arch":"amd64",
 * "KernelVersion":"6.1.0","BuildTime":""}</pre>
 */
public record VersionInfo(
        Platform platform,
        List<Component> components,
        String version,
        String apiVersion,
        @JsonProperty("MinAPIVersion") String minApiVersion,
        String gitCommit,
        String goVersion,
        String os,
        String arch,
        String kernelVersion,
        String buildTime) {

    /** The product's name. */
    public record Platform(String name) {}

    /** One program that makes up the engine. */
    public record Component(String name, String version, Map<String, String> details) {}
}
