package io.hawser.container;

import java.util.List;

/**
 * The answer to a create.
 *
 * @param id of the new container
 * @param warnings what was asked for and is done otherwise, each a sentence for the user
 */
public record Created(String id, List<String> warnings) {
    public Created {
        warnings = List.copyOf(warnings);
    }
}
