package io.hawser.api.container;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of the exec routes. */
public final class Exec {
    private Exec() {}

    /**
     * The body of {@code POST /containers/{id}/exec}.
     *
     * <pre>{"User":"","Privileged":false,"Tty":false,"AttachStdin":false,"AttachStderr":true,"AttachStdout":true,
     * "DetachKeys":"","Env":null,"WorkingDir":"","Cmd":["sh","-c","id"]}</pre>
     */
    public record Create(
            @Nullable String user,
            boolean privileged,
            boolean tty,
            @Nullable List<Integer> consoleSize,
            boolean attachStdin,
            boolean attachStderr,
            boolean attachStdout,
            @Nullable String detachKeys,
            @Nullable List<String> env,
            @Nullable String workingDir,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable
            List<String> cmd) {}

    /** The answer to a create, with status 201. */
    public record Created(String id) {}

    /** The body of {@code POST /exec/{id}/start}. */
    public record Start(
            boolean detach, boolean tty, @Nullable List<Integer> consoleSize) {}

    /** {@code GET /exec/{id}/json}; {@code exitCode} is {@code null} while it runs. */
    public record Inspect(
            @JsonProperty("ID") String id,
            boolean running,
            @Nullable Integer exitCode,
            ProcessConfig processConfig,
            boolean openStdin,
            boolean openStderr,
            boolean openStdout,
            boolean canRemove,
            @JsonProperty("ContainerID") String containerId,
            String detachKeys,
            int pid) {}

    /** What an exec session runs. */
    public record ProcessConfig(
            @JsonProperty("tty") boolean tty,
            @JsonProperty("entrypoint") String entrypoint,
            @JsonProperty("arguments") List<String> arguments,
            @JsonProperty("privileged") boolean privileged,

            @JsonProperty("user") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            String user) {}
}
