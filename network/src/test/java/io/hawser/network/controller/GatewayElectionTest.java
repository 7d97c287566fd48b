package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.controller.GatewayElection.Candidate;
import io.hawser.network.driver.Gateways;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayElectionTest {

    private static final Gateways IPV4 = new Gateways(Optional.of(Ip.parse("10.0.0.1")), Optional.empty());
    private static final Gateways IPV6 = new Gateways(Optional.empty(), Optional.of(Ip.parse("fd00::1")));
    private static final Gateways BOTH = new Gateways(IPV4.ipv4(), IPV6.ipv6());

    @Test
    void theFirstNameWinsAmongEquals() {
        assertThat(order(on("web", 0, false, IPV4), on("back", 0, false, IPV4))).containsExactly("back", "web");
    }

    @Test
    void bothFamiliesComeBeforeOneAndOneBeforeNone() {
        assertThat(order(on("a", 0, false, Gateways.NONE), on("b", 0, false, IPV4), on("c", 0, false, BOTH)))
                .containsExactly("c", "b", "a");
    }

    @Test
    void internalNetworksComeLastAndPriorityFirst() {
        assertThat(order(on("a", 0, true, BOTH), on("b", 0, false, IPV4), on("c", 7, true, Gateways.NONE)))
                .containsExactly("c", "b", "a");
    }

    @Test
    void eachFamilyTakesTheFirstThatHasAGatewayForIt() {
        Candidate six = on("six", 9, false, IPV6);
        Candidate four = on("four", 0, false, IPV4);
        GatewayElection election = GatewayElection.among(List.of(four, six));
        assertThat(election.winner(Family.IPV6)).contains(six.endpoint());
        assertThat(election.winner(Family.IPV4)).contains(four.endpoint());
        assertThat(election.wins(six.endpoint(), Family.IPV4)).isFalse();
        assertThat(GatewayElection.among(List.of()).winner(Family.IPV4)).isEmpty();
    }

    private static List<String> order(Candidate... candidates) {
        return GatewayElection.among(List.of(candidates)).ordered().stream()
                .map(Candidate::network)
                .toList();
    }

    private static Candidate on(String network, int priority, boolean internal, Gateways gateways) {
        String id = String.format("%064x", Math.abs((long) network.hashCode()));
        return new Candidate(new EndpointId(id), network, priority, internal, gateways);
    }
}
