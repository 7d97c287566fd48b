package io.hawser.network.plan;

import io.hawser.kernel.netns.Namespace;
import java.nio.file.Path;

/**
 * The host an executor works on. Nothing assumes that it is the process' own.
 *
 * @param host its network namespace; not closed by the executor
 * @param execRoot where namespaces are pinned, below {@code netns}
 * @param engineId the engine's part of every mark
 */
public record HostContext(Namespace host, Path execRoot, String engineId) {
    /** Where sandboxes are pinned. */
    public Path pins() {
        return execRoot.resolve("netns");
    }

    FormerSettings formerSettings() {
        return new FormerSettings(execRoot.resolve("former-settings"));
    }

    /** Whether an alias marks a link of this engine. */
    boolean owns(String alias) {
        return Mark.parse(alias)
                .filter(mark -> mark.engineId().equals(engineId))
                .isPresent();
    }
}
