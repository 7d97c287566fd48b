package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.Chain;
import java.util.Optional;

/**
 * Where a packet is when the chains of a hook see it.
 *
 * @param point the hook
 * @param bridged whether the hook is the bridge's own rather than that of the IP stack
 * @param in the interface it came by, empty for none
 * @param out the interface it leaves by, empty for none or none yet
 * @param flow what connection tracking knows of it, once it has seen it
 * @param answer whether it is an answer in that flow
 */
record HookState(Chain.Point point, boolean bridged, String in, String out, Optional<Flow> flow, boolean answer) {

    /** {@code inet forward from eth0 to docker0}. */
    @Override
    public String toString() {
        return (bridged ? "bridge " : "ip ")
                + point.name().toLowerCase(java.util.Locale.ROOT)
                + (in.isEmpty() ? "" : " from " + in)
                + (out.isEmpty() ? "" : " to " + out);
    }
}
