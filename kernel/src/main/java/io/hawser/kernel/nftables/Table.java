package io.hawser.kernel.nftables;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table: {@code table inet hawser { flags owner,persist }}.
 *
 * <p>An owned table can be changed only through the socket that made or adopted it; nobody else's flush or delete
 * reaches it. Without {@code persist} it dies with that socket; with it (Linux 6.9) it stays, orphaned, until the next
 * process adopts it by adding it again with the same flags.
 */
public record Table(TableId table, Set<Flag> flags, Optional<String> comment) implements NftObject {
    /** {@code NFT_TABLE_F_*}. */
    public enum Flag {
        DORMANT(1),
        OWNER(2),
        PERSIST(4);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }

        static int bits(Set<Flag> flags) {
            return flags.stream().mapToInt(flag -> flag.bit).sum();
        }

        static Set<Flag> of(long bits) {
            Set<Flag> flags = EnumSet.allOf(Flag.class);
            flags.removeIf(flag -> (bits & flag.bit) == 0);
            return flags;
        }
    }

    public Table {
        flags = Set.copyOf(flags);
    }

    public static Table of(TableId id, Flag... flags) {
        return new Table(id, Set.of(flags), Optional.empty());
    }

    @Override
    public String title() {
        return "table " + table.text();
    }

    @Override
    public String text() {
        return title() + " { " + body(" ") + "}";
    }

    String body(String separator) {
        return (flags.isEmpty() ? "" : "flags " + flagNames() + separator)
                + comment.map(c -> "comment " + Names.quoted(c) + separator).orElse("");
    }

    private String flagNames() {
        return flags.stream()
                .sorted()
                .map(f -> f.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
    }
}
