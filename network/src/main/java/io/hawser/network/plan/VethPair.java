package io.hawser.network.plan;

import io.hawser.network.model.MacAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * A cable between the host and a sandbox, made with its peer inside the sandbox's namespace under its final name: no
 * move and no rename, each of which waits for the kernel (about 20 ms). The host's end gets no IPv6 address of its own.
 *
 * @param hostName the host's end
 * @param inside the sandbox's namespace
 * @param peerName the end inside, {@code eth0}
 * @param peerMac the address of the end inside
 * @param mtu in bytes, of both ends
 * @param mark whose it is; on the host's end
 */
public record VethPair(String hostName, Place inside, String peerName, MacAddress peerMac, int mtu, Mark mark)
        implements Resource {
    /** {@link io.hawser.kernel.route.Veth} says why. */
    private static final String QUEUES = " numtxqueues 1 numrxqueues 1";

    /** The first two bytes of a host's end: locally administered, for one machine. */
    private static final short LOCAL = 0x0248;

    /**
     * The address of the host's end, drawn from the mark: a pair that is made again, because a request that took it away
     * failed, is the same as before.
     */
    public MacAddress hostMac() {
        CRC32C sum = new CRC32C();
        sum.update(mark.objectId().getBytes(StandardCharsets.UTF_8));
        return MacAddress.of(ByteBuffer.allocate(6)
                .putShort(LOCAL)
                .putInt((int) sum.getValue())
                .array());
    }

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof VethPair that
                && hostName.equals(that.hostName)
                && inside.equals(that.inside)
                && peerName.equals(that.peerName)
                && peerMac.equals(that.peerMac)
                && mtu == that.mtu
                && mark.equals(that.mark);
    }

    @Override
    public int hashCode() {
        return hostName.hashCode();
    }

    @Override
    public Key key() {
        return Key.link(Place.HOST, hostName);
    }

    @Override
    public Set<Key> provides() {
        return Set.of(key(), Key.link(inside, peerName));
    }

    @Override
    public Stage stage() {
        return Stage.LINK;
    }

    @Override
    public boolean remade() {
        return true;
    }

    @Override
    public String addSpelling() {
        String peer = "peer name " + peerName + " address " + peerMac + " mtu " + mtu + QUEUES
                + inside.pin().map(file -> " netns " + file).orElse("");
        return "ip link add " + hostName + " address " + hostMac() + " mtu " + mtu + QUEUES + " type veth " + peer
                + "\n" + "ip link set " + hostName + " addrgenmode none alias \"" + mark.alias() + "\"";
    }

    @Override
    public String removeSpelling() {
        return "ip link del " + hostName;
    }
}
