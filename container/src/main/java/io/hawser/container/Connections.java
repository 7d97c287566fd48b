package io.hawser.container;

import io.hawser.kernel.thread.Alongside;
import io.hawser.network.controller.Endpoint;
import io.hawser.network.controller.Network;
import io.hawser.network.controller.Sandbox;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.Kind;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxMode;
import io.hawser.network.model.SandboxSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Containers and their sandboxes: what a container asks the networks for when it starts, and connecting one later. Every
 * method is called by who holds the container's lock.
 */
final class Connections {
    private static final String DEFAULT_BRIDGE = "bridge";
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6");

    private final ContainerTable table;
    private final Sandboxes sandboxes;
    private final RandomGenerator random;

    Connections(ContainerTable table, Sandboxes sandboxes, RandomGenerator random) {
        this.table = table;
        this.sandboxes = sandboxes;
        this.random = random;
    }

    /**
     * The network side of a start.
     *
     * @param sandbox of its own or of the container it joins
     * @param owned whether it goes when the container ends
     * @param namespace of the sandbox; empty is the host's
     * @param hostname of whoever owns the sandbox
     * @param files of whoever owns the sandbox
     * @param linkEnv about its legacy links
     */
    record Joined(
            Optional<SandboxId> sandbox,
            boolean owned,
            Optional<Path> namespace,
            String hostname,
            Container.Files files,
            List<String> linkEnv) {}

    /** What a new container asks for: its mode's network is among its endpoints, and those there are known by name. */
    Networking normalized(Networking networking) {
        Optional<String> main = mainNetwork(networking.mode()).map(this::named);
        if (main.isEmpty()) {
            return networking.withEndpoints(List.of());
        }
        List<EndpointSpec> endpoints = new ArrayList<>();
        networking
                .endpoints()
                .forEach(given -> endpoints.add(given.withNetwork(
                        given.network().equals("default") ? DEFAULT_BRIDGE : named(given.network()))));
        if (endpoints.stream().noneMatch(given -> given.network().equals(main.get()))) {
            endpoints.addFirst(EndpointSpec.on(main.get()));
        }
        return networking.withEndpoints(endpoints);
    }

    /** The name of a network given by its id or the beginning of that; as given when it is not there yet. */
    private String named(String given) {
        try {
            return sandboxes.network(given).name();
        } catch (NetworkException e) {
            return given;
        }
    }

    private static Optional<String> mainNetwork(NetworkMode mode) {
        return switch (mode) {
            case NetworkMode.DefaultBridge _ -> Optional.of(DEFAULT_BRIDGE);
            case NetworkMode.Named(String name) -> Optional.of(name);
            case NetworkMode.Host _ -> Optional.of("host");
            case NetworkMode.None _ -> Optional.of("none");
            case NetworkMode.JoinedContainer _ -> Optional.empty();
        };
    }

    /** Makes or finds the sandbox of a container that is about to start. */
    Joined join(Container container) {
        return switch (container.spec().networking().mode()) {
            case NetworkMode.JoinedContainer(String other) -> share(container, other);
            case NetworkMode.DefaultBridge _, NetworkMode.Named _, NetworkMode.Host _, NetworkMode.None _ ->
                own(container);
        };
    }

    private Joined share(Container container, String other) {
        LiveContainer owner;
        try {
            owner = table.find(other);
        } catch (NetworkException e) {
            throw new NetworkException(e.kind(), "joining network namespace of container: " + e.getMessage(), e);
        }
        if (owner.id.equals(container.id())) {
            throw NetworkException.system("cannot join own network namespace");
        }
        State state = owner.state();
        if (state.status() == State.Status.RESTARTING) {
            throw NetworkException.conflict("cannot join network namespace of container: Container " + other
                    + " is restarting, wait until the container is running");
        }
        Container now = owner.now();
        if (!state.alive()) {
            throw NetworkException.conflict("cannot join network namespace of a non running container: container "
                    + other + " is " + state.status().wireName());
        }
        Optional<Path> namespace = now.sandbox().map(sandboxes::get).flatMap(Connections::namespace);
        return new Joined(now.sandbox(), false, namespace, now.hostname(), now.files(), List.of());
    }

    private Joined own(Container container) {
        Networking networking = container.spec().networking();
        SandboxId id = SandboxId.random(random);
        List<EndpointSpec> endpoints = withLinks(container.name(), networking);
        boolean host = networking.mode() instanceof NetworkMode.Host;
        Sandbox sandbox = createOrExplain(SandboxSpec.builder(id, container.id(), container.name())
                .hostname(container.hostname())
                .domainname(container.spec().isolation().domainname())
                .mode(host ? SandboxMode.HOST : SandboxMode.OWN)
                .endpoints(endpoints)
                .ports(networking.ports())
                .exposedPorts(networking.exposed())
                .publishAll(networking.publishAll())
                .dns(networking.dns())
                .extraHosts(networking.extraHosts())
                .ipv6Loopback(hasIpv6Loopback(container))
                .hostsFile(container.files().hosts())
                .resolvConfFile(container.files().resolvConf())
                .build());
        return new Joined(
                Optional.of(id),
                true,
                namespace(sandbox),
                container.hostname(),
                container.files(),
                linkEnvironment(container));
    }

    /** Whether its lo will have {@code ::1}: unless the kernel has no IPv6 or a sysctl of the container's turns it off. */
    private static boolean hasIpv6Loopback(Container container) {
        Map<String, String> sysctls = container.spec().security().sysctls();
        boolean off = Stream.of("all", "lo")
                .anyMatch(name -> "1".equals(sysctls.get("net.ipv6.conf." + name + ".disable_ipv6")));
        return !off && Files.exists(IPV6);
    }

    /** The file of its namespace; the host's may have none, and is then the one we are in ourselves. */
    private static Optional<Path> namespace(Sandbox sandbox) {
        boolean ours = sandbox.mode() == SandboxMode.HOST && !isNamespace(sandbox.key());
        return ours ? Optional.empty() : Optional.of(sandbox.key());
    }

    private static boolean isNamespace(Path file) {
        try {
            return Files.exists(file) && Files.getFileStore(file).type().equals("nsfs");
        } catch (IOException e) {
            return false;
        }
    }

    private Sandbox createOrExplain(SandboxSpec spec) {
        try {
            return sandboxes.create(spec);
        } catch (NetworkException e) {
            throw new NetworkException(e.kind(), "failed to set up container networking: " + e.getMessage(), e);
        }
    }

    /** The endpoints of a start; the links of the default bridge go with its endpoint, once what they need is checked. */
    private List<EndpointSpec> withLinks(String parent, Networking networking) {
        List<EndpointSpec> endpoints = networking.endpoints().isEmpty()
                ? mainNetwork(networking.mode()).map(EndpointSpec::on).stream().toList()
                : networking.endpoints();
        if (networking.links().isEmpty()) {
            return endpoints;
        }
        boolean legacy = networking.mode() instanceof NetworkMode.DefaultBridge;
        String main = mainNetwork(networking.mode()).map(this::named).orElseThrow();
        List<LinkSpec> links = legacy ? checked(parent, networking.links()) : networking.links();
        return endpoints.stream()
                .map(endpoint -> endpoint.network().equals(main) ? endpoint.withLinks(links) : endpoint)
                .toList();
    }

    private List<LinkSpec> checked(String parent, List<LinkSpec> links) {
        for (LinkSpec link : links) {
            Optional<Container> child = running(link);
            if (child.isEmpty()) {
                throw NetworkException.conflict("Cannot link to a non running container: /" + link.container() + " AS /"
                        + parent + "/" + link.alias());
            }
            if (bridgeAddress(child.get()).isEmpty()) {
                throw NetworkException.invalid(
                        "Cannot link to /" + link.container() + ", as it does not belong to the default network");
            }
        }
        return links;
    }

    /** The other end of a link; empty when it is stopped, and when it is gone. */
    private Optional<Container> running(LinkSpec link) {
        try {
            return Optional.of(table.find(link.container()).now())
                    .filter(child -> child.state().alive());
        } catch (NetworkException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private List<String> linkEnvironment(Container container) {
        Networking networking = container.spec().networking();
        if (!(networking.mode() instanceof NetworkMode.DefaultBridge)) {
            return List.of();
        }
        List<String> entries = new ArrayList<>();
        for (LinkSpec link : networking.links()) {
            running(link)
                    .ifPresent(child -> bridgeAddress(child)
                            .ifPresent(address -> entries.addAll(
                                    LinkEnvironment.of(container.name(), link.alias(), address, child))));
        }
        return entries;
    }

    private Optional<InetAddress> bridgeAddress(Container container) {
        return container.sandbox().map(sandboxes::get).stream()
                .flatMap(sandbox -> sandbox.endpoints().stream())
                .filter(endpoint -> endpoint.networkName().equals(DEFAULT_BRIDGE))
                .flatMap(endpoint -> endpoint.ipv4().stream())
                .map(cidr -> cidr.address())
                .findFirst();
    }

    /** Closes the way that a link opened, where it runs. */
    void unlink(Container container, String alias) {
        container.sandbox().ifPresent(sandbox -> sandboxes.unlink(sandbox, alias));
    }

    /** Gives up a sandbox of its own. */
    void leave(Container container) {
        if (container.spec().networking().mode() instanceof NetworkMode.JoinedContainer) {
            return;
        }
        container.sandbox().ifPresent(sandboxes::delete);
    }

    /** Connects it to one more network. */
    void connect(LiveContainer live, EndpointSpec endpoint) {
        Container now = live.now();
        if (live.removing()) {
            throw NetworkException.conflict("Container " + now.id()
                    + " is marked for removal and cannot be connected or disconnected to the network");
        }
        Network.Named network = sandboxes.network(endpoint.network());
        checkMode(now, network.name());
        Networking networking = now.spec().networking();
        EndpointSpec asked = endpoint.withNetwork(network.name());
        List<EndpointSpec> endpoints = without(networking, network);
        boolean attached = endpoints.size() < networking.endpoints().size();
        endpoints.add(asked);
        Consumer<SandboxId> join = sandbox -> sandboxes.connect(sandbox, linked(now, asked));
        if (attached) {
            runningSandbox(now).ifPresent(join); // which refuses it: nothing is to be noted before
            join = _ -> {};
        }
        change(live, networking.withEndpoints(endpoints), join);
    }

    private static List<EndpointSpec> without(Networking networking, Network.Named network) {
        List<EndpointSpec> endpoints = new ArrayList<>(networking.endpoints());
        endpoints.removeIf(given -> is(given, network));
        return endpoints;
    }

    /**
     * Has a container ask for other networks from now on, and its sandbox follow if it runs: the one is written down while the
     * kernel does the other. After an exception both are as before, unless it is the writing that fails, and once more: then the
     * kernel has it, and what is asked for is written with whatever is next. Should all end in between, the next start brings them
     * together ({@link #agree}).
     */
    private void change(LiveContainer live, Networking next, Consumer<SandboxId> kernel) {
        Container after = live.now().withNetworking(next);
        Optional<SandboxId> sandbox = runningSandbox(live.now());
        if (sandbox.isEmpty()) {
            table.saveNetworking(live, after);
            live.become(after);
            return;
        }
        Alongside<?> written = Alongside.start(() -> table.saveNetworking(live, after));
        try {
            kernel.accept(sandbox.get());
        } catch (RuntimeException failed) {
            takeBack(live, written, failed);
            throw failed;
        } finally {
            written.settle();
        }
        live.become(after);
        written.settle().ifPresent(refused -> saveAgain(live, refused));
    }

    private void saveAgain(LiveContainer live, Throwable refused) {
        try {
            table.save(live);
        } catch (RuntimeException again) {
            again.addSuppressed(refused);
            throw again;
        }
    }

    private void takeBack(LiveContainer live, Alongside<?> written, RuntimeException cause) {
        written.settle().ifPresent(cause::addSuppressed);
        try {
            table.saveNetworking(live, live.now());
        } catch (RuntimeException refused) {
            live.unsaved = true;
            cause.addSuppressed(refused);
        }
    }

    private static Optional<SandboxId> runningSandbox(Container container) {
        return container.sandbox().filter(_ -> container.state().alive());
    }

    /** After an engine was killed: has a running container ask for the networks that it is on. */
    void agree(LiveContainer live) {
        Container now = live.now();
        if (now.spec().networking().mode() instanceof NetworkMode.JoinedContainer) {
            return;
        }
        now.sandbox()
                .map(sandboxes::get)
                .flatMap(sandbox -> agreed(now.spec().networking(), sandbox.endpoints()))
                .ifPresent(agreed -> {
                    live.become(now.withNetworking(agreed));
                    table.saveNetworking(live, live.now());
                });
    }

    /** What is asked for of networks that it is on, and those that it is on without having asked; empty if that is so already. */
    private static Optional<Networking> agreed(Networking asked, List<Endpoint> joined) {
        List<EndpointSpec> endpoints = new ArrayList<>(asked.endpoints());
        boolean differs =
                endpoints.removeIf(given -> joined.stream().noneMatch(endpoint -> is(given, named(endpoint))));
        for (Endpoint endpoint : joined) {
            if (endpoints.stream().noneMatch(given -> is(given, named(endpoint)))) {
                EndpointSpec spec = endpoint.spec().withNetwork(endpoint.networkName());
                endpoints.add(endpoint.networkName().equals(DEFAULT_BRIDGE) ? spec.withLinks(List.of()) : spec);
                differs = true;
            }
        }
        return differs ? Optional.of(asked.withEndpoints(endpoints)) : Optional.empty();
    }

    private static Network.Named named(Endpoint endpoint) {
        return new Network.Named(endpoint.networkId(), endpoint.networkName());
    }

    /** Who left the default bridge has its links again when it is back. */
    private EndpointSpec linked(Container container, EndpointSpec endpoint) {
        Networking networking = container.spec().networking();
        boolean legacy = networking.mode() instanceof NetworkMode.DefaultBridge
                && endpoint.network().equals(DEFAULT_BRIDGE)
                && !networking.links().isEmpty();
        return legacy ? endpoint.withLinks(checked(container.name(), networking.links())) : endpoint;
    }

    private static void checkMode(Container container, String network) {
        switch (container.spec().networking().mode()) {
            case NetworkMode.Host _, NetworkMode.JoinedContainer _ ->
                throw NetworkException.invalid("container sharing network namespace with another container or host"
                        + " cannot be connected to any other network");
            case NetworkMode.None _, NetworkMode.DefaultBridge _, NetworkMode.Named _ -> {
                if (network.equals("host")) {
                    throw NetworkException.invalid("cannot connect container to host network - container must be"
                            + " created in host network mode");
                }
                if (isPrivate(container) || (network.equals("none") && isConnected(container))) {
                    throw NetworkException.invalid("container cannot be connected to multiple networks with one of"
                            + " the networks in private (none) mode");
                }
            }
        }
    }

    /** Until it is disconnected from {@code none}, which it may be like from any network. */
    private static boolean isPrivate(Container container) {
        return container.spec().networking().endpoints().stream()
                .anyMatch(endpoint -> endpoint.network().equals("none"));
    }

    private static boolean isConnected(Container container) {
        return !container.spec().networking().endpoints().isEmpty();
    }

    private static boolean is(EndpointSpec endpoint, Network.Named network) {
        String given = endpoint.network();
        return given.equals(network.name())
                || (given.length() >= 12 && network.id().hex64().startsWith(given));
    }

    /** Disconnects it from a network. */
    void disconnect(LiveContainer live, String nameOrId) {
        Container now = live.now();
        if (live.removing()) {
            throw NetworkException.conflict("Container " + now.id()
                    + " is marked for removal and cannot be connected or disconnected to the network");
        }
        Network.Named network = sandboxes.network(nameOrId);
        Networking networking = now.spec().networking();
        if (networking.mode() instanceof NetworkMode.Host && network.name().equals("host")) {
            throw NetworkException.invalid(
                    "cannot disconnect container from host network - container was created in" + " host network mode");
        }
        boolean running = now.state().alive();
        if (networking.endpoints().stream().noneMatch(given -> is(given, network))) {
            throw NetworkException.system("container " + now.id() + " is not connected to "
                    + (running ? "network " : "the network ") + network.name());
        }
        List<EndpointSpec> endpoints = without(networking, network);
        change(live, networking.withEndpoints(endpoints), sandbox -> sandboxes.disconnect(sandbox, network.id()));
    }

    /** Publishes a new name; if it does not run, links to it follow all the same. */
    void rename(Container container, String oldName) {
        boolean published = container.state().alive()
                && container.spec().networking().mode().ownNamespace()
                && container.sandbox().isPresent();
        if (published) {
            sandboxes.rename(container.sandbox().orElseThrow(), container.name());
        } else {
            sandboxes.renameLinks(oldName, container.name());
        }
    }

    /** Has links to it follow its new name, where they do not yet. */
    void renameLinks(String oldName, String newName) {
        sandboxes.renameLinks(oldName, newName);
    }

    /** The networks that a sandbox is attached to, for the events of its end. */
    List<Endpoint> endpoints(Container container) {
        return container.sandbox().map(sandboxes::get).map(Sandbox::endpoints).orElse(List.of());
    }
}
