package io.hawser.container;

import java.util.List;
import java.util.random.RandomGenerator;

/** Makes up names for containers that were given none: {@code brisk_hopper}. */
final class NameGenerator {
    private static final List<String> ADJECTIVES = List.of(
            "able", "agile", "amber", "apt", "bold", "brave", "bright", "brisk", "calm", "candid", "clever", "cool",
            "crisp", "deft", "eager", "early", "earnest", "easy", "fair", "fleet", "fond", "frank", "fresh", "gentle",
            "glad", "grand", "happy", "hardy", "honest", "jolly", "keen", "kind", "lively", "loyal", "lucid", "mellow",
            "merry", "modest", "neat", "nimble", "noble", "patient", "plucky", "polite", "prompt", "quick", "quiet",
            "ready", "serene", "sharp", "sober", "steady", "stoic", "sunny", "swift", "tidy", "trusty", "upbeat",
            "vivid", "warm", "wise", "witty", "zealous", "zesty");
    private static final List<String> SURNAMES = List.of(
            "allen",
            "babbage",
            "backus",
            "baran",
            "bartik",
            "berners",
            "boole",
            "cerf",
            "chomsky",
            "church",
            "clarke",
            "cohen",
            "cray",
            "curie",
            "dijkstra",
            "engelbart",
            "erlang",
            "euler",
            "faraday",
            "feynman",
            "floyd",
            "galileo",
            "gauss",
            "goldberg",
            "hamilton",
            "hertz",
            "hoare",
            "hopper",
            "jacobson",
            "kahn",
            "kalman",
            "kay",
            "kepler",
            "kernighan",
            "kleinrock",
            "knuth",
            "lamarr",
            "lamport",
            "leibniz",
            "liskov",
            "lovelace",
            "maxwell",
            "mccarthy",
            "metcalfe",
            "moore",
            "naur",
            "newton",
            "noether",
            "pascal",
            "perlman",
            "perlis",
            "planck",
            "postel",
            "ritchie",
            "shannon",
            "shor",
            "stallings",
            "tarjan",
            "thompson",
            "torvalds",
            "turing",
            "volta",
            "wirth",
            "yao");

    private final RandomGenerator random;

    NameGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** A name; from the fourth attempt on with a number, so that there is always another. */
    String next(int attempt) {
        String name =
                ADJECTIVES.get(random.nextInt(ADJECTIVES.size())) + "_" + SURNAMES.get(random.nextInt(SURNAMES.size()));
        return attempt < 3 ? name : name + random.nextInt(1_000_000);
    }
}
