package io.hawser.container;

import java.util.List;

/**
 * The processes of a container as {@code ps} prints them.
 *
 * @param titles the columns
 * @param processes a row each, as long as {@code titles}
 */
public record ProcessTable(List<String> titles, List<List<String>> processes) {
    public ProcessTable {
        titles = List.copyOf(titles);
        processes = processes.stream().map(List::copyOf).toList();
    }
}
