package io.hawser.kernel.route;

import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;

/**
 * Request: make a bridge, without spanning tree and without the delay that comes with it.
 *
 * <p>Its alias needs a message of its own ({@link LinkChange#alias}): the kernel takes none in the one that creates.
 *
 * @param link name, MAC, MTU; a bridge without a MAC of its own takes the lowest of its ports', changing as they come and go
 * @param up whether it is up at once
 */
public record Bridge(NewLink link, boolean up) implements RouteRequest {
    @Override
    public void encode(MessageWriter batch) {
        batch.begin(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL);
        link.encode(batch, up);
        batch.nest(Rtnetlink.IFLA_LINKINFO).attrString(Rtnetlink.IFLA_INFO_KIND, "bridge");
        batch.nest(Rtnetlink.IFLA_INFO_DATA)
                .attrU32(Rtnetlink.IFLA_BR_FORWARD_DELAY, 0)
                .attrU32(Rtnetlink.IFLA_BR_STP_STATE, 0)
                .endNest();
        batch.endNest().end();
    }

    @Override
    public String object() {
        return link.name();
    }
}
