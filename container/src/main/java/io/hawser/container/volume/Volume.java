package io.hawser.container.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A volume.
 *
 * <p>Source: Engine API, {@code GET /volumes/{name}}.
 *
 * @param name unique; 64 hex digits when nobody gave it one
 * @param driver always {@code local}
 * @param mountpoint its folder
 * @param created when
 * @param anonymous whether it was made for one container without a name
 * @param labels of the volume; an anonymous one has {@code com.docker.volume.anonymous}
 * @param options of its driver
 */
public record Volume(
        String name,
        String driver,
        Path mountpoint,
        Instant created,
        boolean anonymous,
        SequencedMap<String, String> labels,
        SequencedMap<String, String> options) {

    /** The one driver there is. */
    public static final String LOCAL = "local";

    public Volume {
        labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
        options = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(options));
    }
}
