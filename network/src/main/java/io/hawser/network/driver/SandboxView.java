package io.hawser.network.driver;

import io.hawser.network.model.SandboxId;
import io.hawser.network.plan.Place;

/**
 * A sandbox as a driver sees it.
 *
 * @param id its id
 * @param place its namespace
 */
public record SandboxView(SandboxId id, Place place) {}
