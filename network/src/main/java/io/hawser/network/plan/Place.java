package io.hawser.network.plan;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The network namespace a resource lives in: the host's, or the one pinned on a file.
 *
 * @param pin the file the namespace is bound on; empty for the host's own
 */
public record Place(Optional<Path> pin) implements Comparable<Place> {
    /** The namespace the controller was given as its host. */
    public static final Place HOST = new Place(Optional.empty());

    public static Place pinnedAt(Path file) {
        return new Place(Optional.of(file));
    }

    public boolean isHost() {
        return pin.isEmpty();
    }

    /** A command line that has the same effect here: {@code nsenter --net=FILE ip …} outside the host. */
    String command(String line) {
        return pin.map(file -> "nsenter --net=" + file + " " + line).orElse(line);
    }

    /** As {@link Key#equals}: what every key asks. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Place place && pin.equals(place.pin);
    }

    @Override
    public int hashCode() {
        return pin.hashCode();
    }

    /** The host first, then by file. */
    @Override
    public int compareTo(Place other) {
        return toString().compareTo(other.toString());
    }

    /** Empty for the host, else the file's name. */
    @Override
    public String toString() {
        return pin.map(file -> String.valueOf(file.getFileName())).orElse("");
    }
}
