package io.hawser.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Ip;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of a plan's steps where golden files do not show it. */
class PlanTest {
    private static final Place SANDBOX = Place.pinnedAt(Path.of("/run/netns/one"));

    /** Its traffic goes on by the old link until frames can leave by the new one; the first route need not wait. */
    @Test
    void aDefaultRouteMovesOnceThePortOfItsNewLinkHasJoined() {
        RouteVia before = RouteVia.defaultRoute(SANDBOX, Ip.parse("172.18.0.1"), "eth0");
        RouteVia after = RouteVia.defaultRoute(SANDBOX, Ip.parse("172.19.0.1"), "eth1");
        AddressOn address = new AddressOn(SANDBOX, "eth1", Cidr.parse("172.19.0.2/16"));
        LinkUp up = new LinkUp(SANDBOX, "eth1");
        BridgePort port = new BridgePort("veth1", "br1", false);

        Plan moving = Plan.between(State.of(before), State.of(after, address, up, port));
        assertThat(moving.changes())
                .containsExactly(
                        new Change.Add(address),
                        new Change.Add(up),
                        new Change.Add(port),
                        new Change.Replace(before, after));
        assertThat(moving.inverse().changes()).startsWith(new Change.Replace(after, before));

        assertThat(Plan.between(State.empty(), State.of(after, address, up, port))
                        .changes())
                .isEqualTo(List.of(
                        new Change.Add(address), new Change.Add(up), new Change.Add(after), new Change.Add(port)));
    }
}
