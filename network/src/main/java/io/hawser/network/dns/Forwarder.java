package io.hawser.network.dns;

import io.hawser.kernel.netns.Namespace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Asks upstream servers for what the tables do not know: the cache first, then the servers in a {@link Race}. The query goes on
 * as it came, under an id nobody can guess. Any thread may ask; it blocks the (virtual) thread that asks.
 */
final class Forwarder {
    private final Shared shared;
    private final Exchange fromSandbox;
    private final Health ownServers = new Health(System::nanoTime);

    Forwarder(Shared shared, Namespace sandbox) {
        this.shared = shared;
        this.fromSandbox = new Exchange(sandbox, false);
    }

    /** How a query reached us; it goes on the same way. */
    enum Transport {
        UDP,
        TCP
    }

    /**
     * What became of a query.
     *
     * @param reply with the query's own id; empty if nobody answered
     * @param from who answered, now or when the cache learned it
     * @param cached whether the cache did
     * @param attempts whom it was asked of
     */
    record Forwarded(Optional<byte[]> reply, Optional<Upstream> from, boolean cached, List<Attempt> attempts) {
        static final Forwarded NOBODY = new Forwarded(Optional.empty(), Optional.empty(), false, List.of());
    }

    /**
     * The answer of the first server that has one.
     *
     * @param query a whole DNS message with one question
     */
    Forwarded ask(byte[] query, Transport transport, List<Upstream> servers) throws InterruptedException {
        if (servers.isEmpty()) {
            return Forwarded.NOBODY;
        }
        Object scope = scope(servers);
        Optional<AnswerCache.Hit> hit = shared.cache().find(scope, query);
        if (hit.isPresent()) {
            return new Forwarded(
                    Optional.of(hit.get().reply()), Optional.of(hit.get().from()), true, List.of());
        }
        Forwarded answer = raced(query, transport, servers);
        answer.reply()
                .ifPresent(reply ->
                        shared.cache().keep(scope, query, reply, answer.from().orElseThrow()));
        return answer;
    }

    /** Containers whose questions all go to the same servers of the host may share answers. */
    private Object scope(List<Upstream> servers) {
        boolean hosts = servers.stream().allMatch(server -> server.askedFrom() == Upstream.Origin.HOST);
        return hosts ? servers : this;
    }

    private Forwarded raced(byte[] query, Transport transport, List<Upstream> servers) throws InterruptedException {
        boolean hosts = servers.getFirst().askedFrom() == Upstream.Origin.HOST;
        try (Race race =
                new Race(servers, hosts ? shared.health() : ownServers, to -> exchange(query, transport, to))) {
            Race.Result result = race.run();
            return new Forwarded(
                    result.reply().map(reply -> Wire.withId(reply, Wire.id(query))),
                    result.winner(),
                    false,
                    result.attempts());
        }
    }

    private byte[] exchange(byte[] query, Transport transport, Upstream server) throws IOException {
        Exchange exchange = server.askedFrom() == Upstream.Origin.HOST ? shared.fromHost() : fromSandbox;
        byte[] question = Wire.withId(query, shared.random().nextInt(0x10000));
        return transport == Transport.UDP ? exchange.overUdp(server, question) : exchange.overTcp(server, question);
    }
}
