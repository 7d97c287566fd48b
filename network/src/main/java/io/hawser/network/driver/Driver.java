package io.hawser.network.driver;

import io.hawser.network.model.Family;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.plan.State;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A kind of network: {@code bridge}, {@code host}, {@code null}, …. The controller calls it; it never calls back, touches
 * no kernel and no store, and answers the same for the same arguments, so that what must exist after a crash, a restart
 * or an update is what it renders.
 *
 * <p>What it decides once, by chance or by looking at the host, it gives back from {@link #admitNetwork} and {@link
 * #admitEndpoint} as a map of texts. The controller keeps that in the record and hands it back in every view.
 *
 * <p>Implementations are stateless: any thread may call. Errors are {@link
 * io.hawser.network.model.NetworkException}s with the texts of Docker's driver of the same name.
 */
public interface Driver {
    /** As in {@code docker network create -d NAME}. */
    String name();

    Capabilities capabilities();

    /**
     * Looks at a request before addresses are taken for it.
     *
     * @throws io.hawser.network.model.NetworkException INVALID_PARAMETER for an option it cannot read, FORBIDDEN for one
     *     that the network's other members rule out
     */
    void check(NetworkSpec spec);

    /** Whether the host takes an address of each subnet of the family as the network's gateway. */
    boolean takesGateway(NetworkSpec spec, Family family);

    /**
     * Decides whether a network with these addresses can be, and what is to be remembered of it.
     *
     * @param candidate the network to be, without driver data
     * @param others the networks of this driver that exist
     * @param host what is there already
     * @param random for addresses and names
     * @return the driver's data, kept with the network
     */
    Map<String, String> admitNetwork(
            NetworkView candidate, List<NetworkView> others, HostView host, RandomGenerator random);

    /** What must exist for the network itself. */
    State renderNetwork(NetworkView network);

    /**
     * Decides whether an endpoint can be, and what is to be remembered of it.
     *
     * @param candidate the endpoint to be, without driver data
     * @return the driver's data, kept with the endpoint
     */
    Map<String, String> admitEndpoint(NetworkView network, EndpointView candidate, RandomGenerator random);

    /**
     * What must exist for an endpoint that has joined a sandbox, its default routes and ports included as far as the
     * view gives them to it. The sandbox itself, its namespace and {@code lo} are not the driver's.
     */
    State renderEndpoint(NetworkView network, EndpointView endpoint, SandboxView sandbox);

    /** The next hops this endpoint offers to its sandbox; the sandbox elects one a family. */
    Gateways gateways(NetworkView network, EndpointView endpoint);

    /** Whether containers of the network reach each other through links and published ports only. */
    default boolean keepsApart(NetworkView network) {
        return false;
    }

    /** What publishing a port through this network means. */
    default Publishing publishing(NetworkView network, Family family) {
        return Publishing.NONE;
    }

    /** The host's address to publish on when the user names none; empty: the engine's choice. */
    default Optional<InetAddress> publishAddress(NetworkView network, Family family) {
        return Optional.empty();
    }

    /** Where the host can speak to an endpoint's neighbours; empty where it cannot. */
    default Optional<Segment> segment(NetworkView network, EndpointView endpoint) {
        return Optional.empty();
    }

    /** What interfaces inside are called, before the number: {@code eth}. */
    String interfacePrefix(NetworkView network);
}
