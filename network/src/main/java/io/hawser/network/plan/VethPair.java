package io.hawser.network.plan;

import io.hawser.network.model.MacAddress;
import java.util.Set;

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
        String peer = "peer name " + peerName + " address " + peerMac + " mtu " + mtu
                + inside.pin().map(file -> " netns " + file).orElse("");
        return "ip link add " + hostName + " mtu " + mtu + " type veth " + peer + "\n" + "ip link set " + hostName
                + " addrgenmode none alias \"" + mark.alias() + "\"";
    }

    @Override
    public String removeSpelling() {
        return "ip link del " + hostName;
    }
}
