package io.hawser.container.json;

import tools.jackson.databind.json.JsonMapper;

/**
 * The one mapper for JSON that is read and written as trees: images, volumes, what a runtime is told and says. There is one
 * because making the first takes longer than a start has to spare, and each further one some of it again.
 *
 * <p>Any thread.
 */
public final class Documents {
    /** Reads and writes trees; for types of one's own, {@link JsonMapper#rebuild} it. */
    public static final JsonMapper JSON = JsonMapper.builder().build();

    private Documents() {}
}
