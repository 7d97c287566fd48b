package io.hawser.network.store;

import java.util.List;

/** A commit whose conditions hold: what it stores and removes, under one version. */
record Change(long version, List<Event> events) {

    Change {
        events = List.copyOf(events);
    }
}
