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
 * @param pins what keeps the namespaces of sandboxes
 */
public record HostContext(Namespace host, Path execRoot, String engineId, Set<TableId> tables, Pins pins) {
    /** A host whose sandboxes are pinned on files. */
    public HostContext(Namespace host, Path execRoot, String engineId, Set<TableId> tables) {
        this(host, execRoot, engineId, tables, new PinFiles());
    }

    /** Where sandboxes are pinned. */
    public Path pinFolder() {
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
