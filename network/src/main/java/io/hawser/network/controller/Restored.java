package io.hawser.network.controller;

import io.hawser.network.model.SandboxId;
import java.util.List;

/**
 * What {@link NetworkController#restore} found and did.
 *
 * @param kept the sandboxes whose containers run on
 * @param removed the sandboxes that had records and no running container
 * @param repairs how many changes the kernel needed to be as the records say
 * @param problems what could not be repaired, one line each
 */
public record Restored(List<SandboxId> kept, List<SandboxId> removed, int repairs, List<String> problems) {

    public Restored {
        kept = List.copyOf(kept);
        removed = List.copyOf(removed);
        problems = List.copyOf(problems);
    }
}
