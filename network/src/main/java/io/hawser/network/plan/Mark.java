package io.hawser.network.plan;

import java.util.Optional;

/**
 * The proof that a link is ours, kept in its alias ({@code IFLA_IFALIAS}): {@code hawser <engine id> <object id>}. A
 * link's name proves nothing, others use the same prefixes.
 *
 * @param engineId the engine that made it; no blanks
 * @param objectId the network or endpoint it was made for; no blanks
 */
public record Mark(String engineId, String objectId) {

    public Mark {
        if (engineId.isBlank() || engineId.contains(" ") || objectId.isBlank() || objectId.contains(" ")) {
            throw new IllegalArgumentException("a mark's ids are single words: " + engineId + ", " + objectId);
        }
    }

    /** Written out as {@link BridgeLink#equals} is, and for the same reason. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Mark that && engineId.equals(that.engineId) && objectId.equals(that.objectId);
    }

    @Override
    public int hashCode() {
        return objectId.hashCode();
    }

    /** The alias as the kernel keeps it. */
    public String alias() {
        return "hawser " + engineId + " " + objectId;
    }

    /** The mark in an alias, or empty when the alias is none of ours. */
    public static Optional<Mark> parse(String alias) {
        String[] words = alias.split(" ", -1);
        boolean ours = words.length == 3 && words[0].equals("hawser") && !words[1].isBlank() && !words[2].isBlank();
        return ours ? Optional.of(new Mark(words[1], words[2])) : Optional.empty();
    }
}
