package io.hawser.api.container;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.hawser.api.network.EndpointSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What runs in a container, whatever host it runs on: {@code Config} of an inspect, and the top level of a create. The last
 * two components are the rest of a create's body and never written.
 *
 * <pre>{"Hostname":"aa0e1f2b3c4d","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,"AttachStderr":true,
 * "Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":["PATH=/bin"],"Cmd":["sh"],"Image":"busybox","Volumes":null,
 * "WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{}}</pre>
 */
public record ContainerConfig(
        @Nullable String hostname,
        @Nullable String domainname,
        @Nullable String user,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,

        @JsonInclude(Include.NON_EMPTY) @JsonSetter(contentNulls = Nulls.AS_EMPTY) @Nullable
        Map<String, Empty> exposedPorts,

        boolean tty,
        boolean openStdin,
        boolean stdinOnce,
        @Nullable List<String> env,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> cmd,

        @JsonInclude(Include.NON_NULL) @Nullable Healthcheck healthcheck,
        @JsonInclude(Include.NON_DEFAULT) boolean argsEscaped,
        @Nullable String image,
        @JsonSetter(contentNulls = Nulls.AS_EMPTY) @Nullable Map<String, Empty> volumes,
        @Nullable String workingDir,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
        List<String> entrypoint,

        @JsonInclude(Include.NON_DEFAULT) boolean networkDisabled,
        @JsonInclude(Include.NON_EMPTY) @Nullable String macAddress,
        @Nullable List<String> onBuild,
        @Nullable Map<String, String> labels,
        @JsonInclude(Include.NON_EMPTY) @Nullable String stopSignal,
        @JsonInclude(Include.NON_NULL) @Nullable Integer stopTimeout,
        @JsonInclude(Include.NON_EMPTY) @Nullable List<String> shell) {

    private static final Set<String> MEMBERS = Arrays.stream(ContainerConfig.class.getRecordComponents())
            .map(component -> component.getName().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    /** Whether a create's body says anything of this at all: {@code {}} and {@code {"HostConfig":{}}} do not. */
    public static boolean anyOf(JsonNode body) {
        return (!body.isObject() && !body.isNull())
                || body.propertyStream()
                        .anyMatch(member -> MEMBERS.contains(member.getKey().toLowerCase(Locale.ROOT)));
    }

    /** An object without members: the value of a Go set. */
    public record Empty() {
        /** The only value there is. */
        public static final Empty INSTANCE = new Empty();
    }

    /** How a container's health is found out; times in nanoseconds. */
    public record Healthcheck(
            @JsonInclude(Include.NON_EMPTY) @Nullable List<String> test,
            @JsonInclude(Include.NON_DEFAULT) long interval,
            @JsonInclude(Include.NON_DEFAULT) long timeout,
            @JsonInclude(Include.NON_DEFAULT) long startPeriod,
            @JsonInclude(Include.NON_DEFAULT) long startInterval,
            @JsonInclude(Include.NON_DEFAULT) int retries) {}

    /** The parts of a create's body that stand beside the configuration's own members. */
    public record CreateParts(
            @Nullable HostConfig hostConfig, @Nullable NetworkingConfig networkingConfig) {}

    /** The networks to join, by name or id. */
    public record NetworkingConfig(
            @JsonSetter(contentNulls = Nulls.SET) @Nullable Map<String, @Nullable EndpointSettings> endpointsConfig) {}

    /** The answer to a create, with status 201. */
    public record Created(String id, List<String> warnings) {}
}
