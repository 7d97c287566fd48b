package io.hawser.network.controller;

import io.hawser.network.driver.Gateways;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.Family;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which endpoint a sandbox's default routes and published ports go through. Docker's order: the higher priority, then
 * not internal, then a gateway in both families before one before none, then the network's name. Each family takes the
 * first endpoint in that order that has a gateway for it.
 */
record GatewayElection(List<Candidate> ordered) {

    /**
     * An endpoint that stands for election.
     *
     * @param endpoint its id
     * @param network the network's name
     * @param priority as asked for
     * @param internal whether the network is internal
     * @param gateways what it offers
     */
    record Candidate(EndpointId endpoint, String network, int priority, boolean internal, Gateways gateways) {

        private int families() {
            return (gateways.ipv4().isPresent() ? 1 : 0) + (gateways.ipv6().isPresent() ? 1 : 0);
        }
    }

    private static final Comparator<Candidate> ORDER = Comparator.comparing(
                    Candidate::priority, Comparator.reverseOrder())
            .thenComparing(Candidate::internal)
            .thenComparing(Candidate::families, Comparator.reverseOrder())
            .thenComparing(Candidate::network);

    static GatewayElection among(Collection<Candidate> candidates) {
        return new GatewayElection(candidates.stream().sorted(ORDER).toList());
    }

    Optional<EndpointId> winner(Family family) {
        for (Candidate candidate : ordered) {
            if (gateway(candidate, family).isPresent()) {
                return Optional.of(candidate.endpoint());
            }
        }
        return Optional.empty();
    }

    boolean wins(EndpointId endpoint, Family family) {
        return winner(family).filter(endpoint::equals).isPresent();
    }

    /** Whether an endpoint wins the same here and there. */
    boolean equalFor(EndpointId endpoint, GatewayElection other) {
        return Stream.of(Family.values()).allMatch(family -> wins(endpoint, family) == other.wins(endpoint, family));
    }

    private static Optional<InetAddress> gateway(Candidate candidate, Family family) {
        return family == Family.IPV4
                ? candidate.gateways().ipv4()
                : candidate.gateways().ipv6();
    }
}
