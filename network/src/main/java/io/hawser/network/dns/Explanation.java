package io.hawser.network.dns;

import java.time.Duration;
import java.util.List;

/**
 * What a resolver answers to a question, and why.
 *
 * @param name as asked
 * @param type such as {@code A}
 * @param rcode such as {@code NOERROR}
 * @param records of the answer, as zone files have them
 * @param source a network's name, {@code link}, an upstream server, {@code cache}, or empty
 * @param why one sentence
 * @param attempts the upstream servers that were asked
 * @param took how long it took
 */
public record Explanation(
        String name,
        String type,
        String rcode,
        List<String> records,
        String source,
        String why,
        List<Attempt> attempts,
        Duration took) {
    public Explanation {
        records = List.copyOf(records);
        attempts = List.copyOf(attempts);
    }
}
