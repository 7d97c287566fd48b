package io.hawser.kernel.route;

import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netns.Namespace;
import java.util.function.Consumer;

/**
 * Request: change a link that exists, found by name or index.
 *
 * <pre>LinkChange.of("br0").alias("hawser 4f2a 9c1d").mtu(1450).up()</pre>
 *
 * Immutable: each method answers a new one. Setting what is set already changes nothing.
 */
public final class LinkChange implements RouteRequest {
    private static final int GENERATE_NONE = 1;
    private static final int GENERATE_EUI64 = 0;

    private final int index;
    private final String name;
    private final int flags;
    private final int change;
    private final Consumer<MessageWriter> attributes;

    private LinkChange(int index, String name, int flags, int change, Consumer<MessageWriter> attributes) {
        this.index = index;
        this.name = name;
        this.flags = flags;
        this.change = change;
        this.attributes = attributes;
    }

    public static LinkChange of(String name) {
        return new LinkChange(0, name, 0, 0, batch -> batch.attrString(Rtnetlink.IFLA_IFNAME, name));
    }

    public static LinkChange of(int index) {
        return new LinkChange(index, "link " + index, 0, 0, batch -> {});
    }

    public LinkChange up() {
        return new LinkChange(index, name, flags | Rtnetlink.IFF_UP, change | Rtnetlink.IFF_UP, attributes);
    }

    public LinkChange down() {
        return new LinkChange(index, name, flags & ~Rtnetlink.IFF_UP, change | Rtnetlink.IFF_UP, attributes);
    }

    /** At most 255 bytes; empty takes it away. */
    public LinkChange alias(String text) {
        // The kernel clears the alias on an attribute without a byte, which a NUL would not be.
        return text.isEmpty()
                ? with(batch -> batch.attr(Rtnetlink.IFLA_IFALIAS, new byte[0]))
                : with(batch -> batch.attrString(Rtnetlink.IFLA_IFALIAS, text));
    }

    /** A new name, for a change {@link #of(int)} an index. */
    public LinkChange name(String fresh) {
        if (index == 0) {
            throw new IllegalStateException("a link is renamed by index");
        }
        return with(batch -> batch.attrString(Rtnetlink.IFLA_IFNAME, fresh));
    }

    public LinkChange mac(String address) {
        byte[] bytes = HardwareAddress.parse(address);
        return with(batch -> batch.attr(Rtnetlink.IFLA_ADDRESS, bytes));
    }

    public LinkChange mtu(int bytes) {
        return with(batch -> batch.attrU32(Rtnetlink.IFLA_MTU, bytes));
    }

    /** The index of the bridge to join; 0 takes it out of the one it is in. */
    public LinkChange master(int bridge) {
        return with(batch -> batch.attrU32(Rtnetlink.IFLA_MASTER, bridge));
    }

    public LinkChange group(int number) {
        return with(batch -> batch.attrU32(Rtnetlink.IFLA_GROUP, number));
    }

    /** Moves it to another namespace, where it is down and without addresses. */
    public LinkChange namespace(Namespace where) {
        return with(batch -> batch.attrU32(Rtnetlink.IFLA_NET_NS_FD, where.fd().number()));
    }

    /** How its bridge treats it; it must be a port already, so not in one message with {@link #master}. */
    public LinkChange port(BridgePort port) {
        return with(port::encode);
    }

    /** No IPv6 link-local address of its own when it comes up; to be said before that. */
    public LinkChange withoutLinkLocal() {
        return with(batch -> generate(batch, GENERATE_NONE));
    }

    /** The usual IPv6 link-local address, made from the MAC. */
    public LinkChange withLinkLocal() {
        return with(batch -> generate(batch, GENERATE_EUI64));
    }

    private static void generate(MessageWriter batch, int mode) {
        batch.nest(Rtnetlink.IFLA_AF_SPEC).nest(SocketCalls.AF_INET6);
        batch.attrU8(Rtnetlink.IFLA_INET6_ADDR_GEN_MODE, mode).endNest().endNest();
    }

    private LinkChange with(Consumer<MessageWriter> more) {
        return new LinkChange(index, name, flags, change, attributes.andThen(more));
    }

    @Override
    public void encode(MessageWriter batch) {
        batch.begin(Rtnetlink.RTM_NEWLINK, 0);
        NewLink.header(batch, index, flags, change);
        attributes.accept(batch);
        batch.end();
    }

    @Override
    public String object() {
        return name;
    }
}
