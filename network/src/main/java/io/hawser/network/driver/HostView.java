package io.hawser.network.driver;

import io.hawser.network.plan.HostLink;
import java.util.Optional;

/** What a driver may ask about the host while it admits a network. */
@FunctionalInterface
public interface HostView {
    /** A host without links. */
    HostView EMPTY = name -> Optional.empty();

    /** The link of this name, whoever made it. */
    Optional<HostLink> link(String name);
}
