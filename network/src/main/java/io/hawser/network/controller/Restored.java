package io.hawser.network.controller;

import io.hawser.network.model.SandboxId;
import io.hawser.network.plan.Change;
import java.util.List;

/**
 * What {@link NetworkController#restore} found and did.
 *
 * @param kept the sandboxes whose containers run on
 * @param removed the sandboxes that had records and no running container
 * @param repairs the changes the kernel needed to be as the records say, in their order
 * @param problems what could not be repaired, one line each
 */
public record Restored(List<SandboxId> kept, List<SandboxId> removed, List<Change> repairs, List<String> problems) {

    public Restored {
        kept = List.copyOf(kept);
        removed = List.copyOf(removed);
        repairs = List.copyOf(repairs);
        problems = List.copyOf(problems);
    }
}
