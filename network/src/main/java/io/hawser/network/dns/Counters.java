package io.hawser.network.dns;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.xbill.DNS.Rcode;

/**
 * How many queries were answered, by network, rcode and who answered. Counting takes no lock. Bounded: beyond
 * {@link #MOST} combinations all else is counted together.
 */
public final class Counters {
    static final int MOST = 2_000;
    private static final Key OTHER = new Key("other", 0, "other");

    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    private record Key(String network, int rcode, String upstream) {}

    /**
     * One combination.
     *
     * @param network who knew the name, or the network the container leaves by; empty when neither is there
     * @param rcode such as {@code NOERROR}
     * @param upstream the server that answered, {@code cache}, or empty for an answer of our own
     * @param count since the start
     */
    public record Count(String network, String rcode, String upstream, long count) {}

    /** Counts one reply. */
    void count(String network, int rcode, String upstream) {
        Key key = new Key(network, rcode, upstream);
        LongAdder adder = counts.get(key);
        if (adder == null) {
            Key kept = counts.size() < MOST ? key : OTHER;
            adder = counts.computeIfAbsent(kept, first -> new LongAdder());
        }
        adder.increment();
    }

    /** Forgets a network that is gone. */
    public void forget(String network) {
        counts.keySet().removeIf(key -> key.network.equals(network));
    }

    /** All that was counted. */
    public List<Count> counts() {
        return counts.entrySet().stream()
                .map(entry -> new Count(
                        entry.getKey().network,
                        Rcode.string(entry.getKey().rcode),
                        entry.getKey().upstream,
                        entry.getValue().sum()))
                .toList();
    }
}
