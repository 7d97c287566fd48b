package io.hawser.network.controller;

import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.RulesetWatch;
import io.hawser.network.dns.Service;
import io.hawser.network.dns.Shared;
import io.hawser.network.driver.HostView;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.MacAddress;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.State;
import io.hawser.network.port.EphemeralRange;
import io.hawser.network.port.ForeignPorts;
import io.hawser.network.port.PortHolder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The machine the controller works on: {@link KernelHost} in earnest, {@link ThrowAwayHost} and {@link PaperHost} to rehearse, a
 * picture in memory in tests. Any thread may call.
 */
interface Host extends AutoCloseable {

    /** Carries a plan out; on failure undoes it and throws {@link io.hawser.network.plan.PlanException}. */
    void apply(Plan plan);

    /** Has connection tracking forget soon what it knows of these addresses: their endpoints are gone. */
    void forgetFlows(Collection<InetAddress> gone);

    /** What is there that is ours, in the host's namespace and in each pinned one found. */
    State observe(State wanted);

    /** What a driver may ask. */
    HostView view();

    /** Whether what is sent to a link gets through by now. */
    boolean isRunning(String link);

    /**
     * Tells everybody on a link, itself included, whose IPv4 addresses are from now on.
     *
     * @throws io.hawser.kernel.ffm.KernelException ENODEV without such a link, ENETDOWN when it is down
     */
    void announce(String link, MacAddress mac, Collection<InetAddress> addresses);

    /**
     * Tells everybody who hears an interface, in the namespace pinned at a file, whose IPv6 addresses are from now on.
     *
     * @throws io.hawser.kernel.ffm.KernelException ENOENT without such a namespace, ENODEV without such an interface
     */
    void announceFrom(Path pin, String link, MacAddress mac, Collection<InetAddress> addresses);

    /** The prefixes the host reaches on its own links, and its name servers. */
    Collection<Cidr> reserved(Family family);

    /** The ports to choose from when the user names none. */
    EphemeralRange ephemeralPorts();

    /** Who else listens. */
    ForeignPorts foreignPorts();

    /** Keeps ports from others. */
    PortHolder portHolder();

    /** Its addresses on links that are not ours. */
    Collection<InetAddress> addresses();

    /** Whether programs of the host can use IPv6. */
    boolean hasIpv6();

    /**
     * Starts a name server in the namespace pinned at a file; empty where there is nobody to answer.
     *
     * @param port to take if it is free
     */
    Optional<ServedNames> serveNames(Path pin, int port, Supplier<Service> service);

    /** What its name servers have in common; empty before the first. */
    Optional<Shared> resolving();

    /** Whether the kernel has nftables tables that belong to one socket and outlive it (Linux 6.9). */
    boolean hasPersistentTables();

    /** The families that are forwarded because of us, or will be as soon as we need it: nothing else asked for it. */
    Set<Family> forwardedForUs();

    /** Makes a table that is not there; one that is there is left as it is. */
    void makeOnce(List<NftObject> table);

    /** Tells of changes to packet rules, ours and other programs'. */
    RulesetWatch ruleChanges();

    /**
     * Puts back what others change in our tables from now on, where they can.
     *
     * @param rules what stands there
     * @param repaired is told how many changes it took, each time
     */
    void guardRules(State rules, IntConsumer repaired);

    @Override
    void close();
}
