package io.hawser.network.plan;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.TableId;
import java.nio.file.Path;
import java.util.Set;

/**
 * The host an executor works on. Nothing assumes that it is the process' own.
 *
 * @param host its network namespace; not closed by the executor
 * @param execRoot where namespaces are pinned, below {@code netns}
 * @param engineId the engine's part of every mark
 * @param tables the host's tables that are ours, by name
 */
public record HostContext(Namespace host, Path execRoot, String engineId, Set<TableId> tables) {
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
