package io.hawser.kernel.route;

import io.hawser.kernel.netlink.MessageWriter;

/**
 * Request: delete a link (a veth with its other end), or all links of a group.
 *
 * <p>Each deletion waits about 20 ms for the kernel's readers; a group waits once. So whoever has many to delete puts them
 * into a group of their own first ({@link LinkChange#group}) and deletes that: ten cost hardly more than one.
 *
 * @param name of the link, or empty
 * @param index of the link, or 0
 * @param group of the links; 0, the default group of every link, is none
 */
public record LinkRemoval(String name, int index, int group) implements RouteRequest {
    public LinkRemoval {
        int given = (name.isEmpty() ? 0 : 1) + (index == 0 ? 0 : 1) + (group == 0 ? 0 : 1);
        if (given != 1) {
            throw new IllegalArgumentException("remove by one of name, index and group");
        }
    }

    public static LinkRemoval of(String name) {
        return new LinkRemoval(name, 0, 0);
    }

    public static LinkRemoval of(int index) {
        return new LinkRemoval("", index, 0);
    }

    /** ENODEV if the group has no links. */
    public static LinkRemoval ofGroup(int group) {
        return new LinkRemoval("", 0, group);
    }

    @Override
    public void encode(MessageWriter batch) {
        batch.begin(Rtnetlink.RTM_DELLINK, 0);
        NewLink.header(batch, index, 0, 0);
        if (!name.isEmpty()) {
            batch.attrString(Rtnetlink.IFLA_IFNAME, name);
        }
        if (group != 0) {
            batch.attrU32(Rtnetlink.IFLA_GROUP, group);
        }
        batch.end();
    }

    @Override
    public String object() {
        if (!name.isEmpty()) {
            return name;
        }
        return index != 0 ? "link " + index : "group " + group;
    }
}
