package io.hawser.network.controller;

import io.hawser.network.firewall.Firewall;
import io.hawser.network.ipam.AddressPool;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.BridgeLink;
import io.hawser.network.plan.Mark;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What every start of a controller comes to and the JVM is slow at the first time, for whoever has something else to do before he
 * opens one, and another processor: what is made here once is there for all.
 */
public final class HeadStart {
    private HeadStart() {}

    /**
     * Reads, renders and compares something of nobody's, in the order in which a start comes to it. Nothing of the host is read or
     * changed. Takes some tens of milliseconds; of use once. Any thread.
     */
    public static void take() {
        RecordCodec.network(RecordCodec.bytes(record()));
        AddressPool.effective(List.of(), Rehearsal.ENGINE);
        State practice = Firewall.skeleton(true).plus(bridge());
        Plan.between(practice, practice);
    }

    private static BridgeLink bridge() {
        return new BridgeLink(
                "nowhere", MacAddress.parse("02:00:00:00:00:01"), 1500, new Mark(Rehearsal.ENGINE, Rehearsal.ENGINE));
    }

    private static NetworkRecord record() {
        return new NetworkRecord(
                new NetworkId("0".repeat(64)),
                RecordState.LIVE,
                Instant.EPOCH,
                NetworkSpec.named(Rehearsal.ENGINE),
                List.of(),
                Map.of());
    }
}
