package io.hawser.kernel.route;

import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.MessageWriter;

/**
 * How a bridge treats one of its ports.
 *
 * @param hairpin frames may leave by the port they came in
 * @param isolated the port talks to ports that are not isolated only
 * @param learning the bridge learns addresses from its frames
 * @param flood frames to unknown addresses go out here
 */
public record BridgePort(boolean hairpin, boolean isolated, boolean learning, boolean flood) {
    /** What a new port has. */
    public static final BridgePort DEFAULT = new BridgePort(false, false, true, true);

    static BridgePort decode(Attributes data) {
        return new BridgePort(
                data.u8(Rtnetlink.IFLA_BRPORT_MODE, 0) != 0,
                data.u8(Rtnetlink.IFLA_BRPORT_ISOLATED, 0) != 0,
                data.u8(Rtnetlink.IFLA_BRPORT_LEARNING, 1) != 0,
                data.u8(Rtnetlink.IFLA_BRPORT_UNICAST_FLOOD, 1) != 0);
    }

    void encode(MessageWriter batch) {
        batch.nest(Rtnetlink.IFLA_LINKINFO).attrString(Rtnetlink.IFLA_INFO_SLAVE_KIND, "bridge");
        batch.nest(Rtnetlink.IFLA_INFO_SLAVE_DATA);
        batch.attrU8(Rtnetlink.IFLA_BRPORT_MODE, hairpin ? 1 : 0);
        batch.attrU8(Rtnetlink.IFLA_BRPORT_ISOLATED, isolated ? 1 : 0);
        batch.attrU8(Rtnetlink.IFLA_BRPORT_LEARNING, learning ? 1 : 0);
        batch.attrU8(Rtnetlink.IFLA_BRPORT_UNICAST_FLOOD, flood ? 1 : 0);
        batch.endNest().endNest();
    }
}
