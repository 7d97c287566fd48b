package io.hawser.network.dns;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.random.KernelRandom;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * What all resolvers of a host have in common: the threads that read their sockets, the cache, how the host's name servers do,
 * the counters, and the limits on all of them together. Any thread may use it; closing it ends them, after the resolvers.
 */
public final class Shared implements AutoCloseable {
    static final int MOST_IN_FLIGHT = 1_024;

    private final Namespace host;
    private final boolean ownHost;
    private final Counters counters = new Counters();
    private final Health health = new Health(System::nanoTime);
    private final AnswerCache cache = new AnswerCache(System::nanoTime);
    private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);
    private final Conversations conversations = new Conversations();
    private final RandomGenerator random = new KernelRandom();
    private final Dispatcher dispatcher;

    private Shared(Namespace host, boolean ownHost, int many) {
        this.host = host;
        this.ownHost = ownHost;
        this.dispatcher = new Dispatcher(random, many);
    }

    /** For the resolvers of this host, whose namespace stays the caller's to close. */
    public static Shared of(Namespace host) {
        return of(host, Dispatcher.MANY);
    }

    /** @param many questions in a tenth of a second give a resolver a thread of its own */
    static Shared of(Namespace host, int many) {
        try (Namespace own = Namespace.current()) {
            return new Shared(host, host.isSameAs(own), many);
        }
    }

    RandomGenerator random() {
        return random;
    }

    /** How questions leave from the host. */
    Exchange fromHost() {
        return new Exchange(host, ownHost);
    }

    Health health() {
        return health;
    }

    AnswerCache cache() {
        return cache;
    }

    Semaphore inFlight() {
        return inFlight;
    }

    Conversations conversations() {
        return conversations;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** What was answered so far. */
    public Counters counters() {
        return counters;
    }

    /** The host's name servers that were asked, by name. */
    public Map<String, UpstreamState> upstreams() {
        return health.states();
    }

    @Override
    public void close() {
        dispatcher.close();
    }
}
