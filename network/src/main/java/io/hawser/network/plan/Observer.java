package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.route.Address;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.sysctl.Sysctl;
import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the kernel back as a {@link State} that compares with a wanted one: what agrees is equal to what was wanted, so that
 * a plan between the two is empty when nothing has drifted.
 *
 * <p>What carries a mark is reported whether it is wanted or not, so that orphans are found: links by their alias,
 * namespaces by their folder, tables by their name, elements by their table; {@code route_localnet} by its bridge. What can carry none (addresses, routes, sysctls, up) is reported
 * only where something is wanted under its key: the rest may be somebody else's and is left alone.
 *
 * <p>Any thread may use it. Nothing it does changes the kernel, but that tables an earlier daemon left are adopted.
 */
public final class Observer {
    /** The host mode's pin: the host's own namespace, never ours to remove. */
    private static final String HOST_PIN = "default";

    private final Handles handles;

    Observer(Handles handles) {
        this.handles = handles;
    }

    /** What there is of ours, and of what is wanted. */
    public State observe(State wanted) {
        LinkPictures pictures = new LinkPictures(handles);
        List<Resource> actual = new ArrayList<>(namespaces(wanted));
        actual.addAll(new LinkReading(handles.context(), pictures, wanted).resources());
        actual.addAll(settings(wanted));
        actual.addAll(openings(actual, wanted));
        actual.addAll(forwarding(wanted));
        actual.addAll(rules(wanted));
        return State.of(actual);
    }

    /** A link of the host, whoever made it. */
    public Optional<HostLink> link(String name) {
        return handles.use(Place.HOST, open -> open.route().link(name).map(link -> describe(open, link)));
    }

    private HostLink describe(Handles.Open open, Link link) {
        List<Cidr> addresses = open.route().addresses().stream()
                .filter(address -> address.link() == link.index())
                .map(Observer::cidr)
                .toList();
        return new HostLink(link.name(), link.kind(), handles.context().owns(link.alias()), addresses);
    }

    /** The subnets the host reaches on its links, whoever they belong to. */
    public List<Cidr> subnets() {
        return handles.use(
                Place.HOST,
                open -> open.route().routes().stream()
                        .filter(route ->
                                route.kind().table() == io.hawser.kernel.route.Route.MAIN && route.prefix() > 0)
                        .map(route -> new Cidr(route.destination(), route.prefix()))
                        .distinct()
                        .toList());
    }

    /** The host's addresses on links that do not carry our mark. */
    public List<InetAddress> foreignAddresses() {
        return handles.use(Place.HOST, open -> {
            Set<Integer> ours = open.route().links().stream()
                    .filter(link -> handles.context().owns(link.alias()))
                    .map(Link::index)
                    .collect(Collectors.toSet());
            return open.route().addresses().stream()
                    .filter(address -> !ours.contains(address.link()))
                    .map(Address::address)
                    .toList();
        });
    }

    /** Whether a pinned namespace is there. */
    public boolean exists(Place place) {
        return place.pin().map(handles.context().pins()::has).orElse(true);
    }

    /** Whether what is sent to a link of the host's gets through by now. */
    public boolean isRunning(String link) {
        return handles.use(Place.HOST, open -> open.route().link(link))
                .filter(Link::isRunning)
                .isPresent();
    }

    static Cidr cidr(Address address) {
        return new Cidr(address.address(), address.prefix());
    }

    /** A file without a namespace counts only if it is to go: one that is wanted must be made again. */
    private List<PinnedNamespace> namespaces(State wanted) {
        List<PinnedNamespace> found = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(handles.context().pinFolder())) {
            for (Path file : files) {
                PinnedNamespace namespace = new PinnedNamespace(file);
                boolean counts = !wanted.contains(namespace.key())
                        || handles.context().pins().has(file);
                if (counts && !file.endsWith(HOST_PIN)) {
                    found.add(namespace);
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + handles.context().pinFolder(), e);
        }
        return found;
    }

    private List<SysctlSetting> settings(State wanted) {
        List<SysctlSetting> all = of(wanted, SysctlSetting.class).toList();
        List<SysctlSetting> found = new ArrayList<>();
        for (Place place : places(all)) {
            List<SysctlSetting> here = all.stream()
                    .filter(setting -> setting.place().equals(place))
                    .toList();
            inside(
                            place,
                            open -> Sysctl.readAll(
                                    open.namespace(),
                                    here.stream().map(SysctlSetting::name).toList()))
                    .ifPresent(values -> here.stream()
                            .filter(setting -> values.containsKey(setting.name()))
                            .map(setting -> setting.withValue(values.getOrDefault(setting.name(), "")))
                            .forEach(found::add));
        }
        return found;
    }

    /** Bridges of ours that carry loopback addresses though nobody wants it any more. */
    private List<SysctlSetting> openings(List<Resource> actual, State wanted) {
        List<SysctlSetting> unwanted = actual.stream()
                .filter(BridgeLink.class::isInstance)
                .map(bridge -> SysctlSetting.routeLocalnet(bridge.key().name()))
                .filter(setting -> !wanted.contains(setting.key()))
                .toList();
        Map<String, String> values = handles.use(
                Place.HOST,
                open -> Sysctl.readAll(
                        open.namespace(),
                        unwanted.stream().map(SysctlSetting::name).toList()));
        return unwanted.stream()
                .filter(setting -> "1".equals(values.get(setting.name())))
                .toList();
    }

    /** What is on and wanted, and what we once switched on, wanted or not. */
    private List<Forwarding> forwarding(State wanted) {
        FormerSettings former = handles.context().formerSettings();
        return Stream.of(Family.values())
                .map(Forwarding::new)
                .filter(forwarding -> wanted.contains(forwarding.key())
                        || former.of(forwarding.setting()).isPresent())
                .filter(this::isOn)
                .toList();
    }

    private boolean isOn(Forwarding forwarding) {
        return handles.use(
                Place.HOST,
                open -> !Sysctl.readAll(open.namespace(), List.of(forwarding.setting()))
                        .getOrDefault(forwarding.setting(), "0")
                        .equals("0"));
    }

    /** The families that are forwarded because of us, or not at all so far. */
    public Set<Family> forwardedForUs() {
        FormerSettings former = handles.context().formerSettings();
        return Stream.of(Family.values())
                .map(Forwarding::new)
                .filter(forwarding -> former.of(forwarding.setting()).isPresent() || !isOn(forwarding))
                .map(Forwarding::family)
                .collect(Collectors.toSet());
    }

    /** The tables that are wanted and those that are ours by name, with all their elements. */
    private List<Resource> rules(State wanted) {
        List<NftTable> tables = of(wanted, NftTable.class).toList();
        Map<Place, Set<TableId>> looked = new LinkedHashMap<>();
        looked.put(Place.HOST, new LinkedHashSet<>(handles.context().tables()));
        tables.forEach(table -> looked.computeIfAbsent(table.place(), any -> new LinkedHashSet<>())
                .add(table.id()));
        List<Resource> found = new ArrayList<>();
        looked.forEach((place, ids) -> ids.forEach(
                id -> table(place, id, wanted.contains(NftTable.key(place, id))).ifPresent(found::addAll)));
        return found;
    }

    /** One that nobody wants here and that belongs to another living engine is none of ours. */
    private Optional<List<Resource>> table(Place place, TableId id, boolean wanted) {
        try {
            return absentAsEmpty(() -> handles.useRules(place, Set.of(id), socket -> rules(place, socket.dump(id))));
        } catch (BatchException e) {
            if (wanted || !e.isOnly(Errno.EPERM)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** What is in tables of the host. */
    static State rules(NftSocket socket, Set<TableId> tables) {
        return State.of(tables.stream()
                .flatMap(id -> rules(Place.HOST, socket.dump(id)).stream())
                .toList());
    }

    private static List<Resource> rules(Place place, Ruleset ruleset) {
        if (ruleset.tables().isEmpty()) {
            return List.of();
        }
        List<Resource> found = new ArrayList<>();
        found.add(new NftTable(place, ruleset.skeleton()));
        ruleset.elements().forEach(element -> found.add(new NftElement(place, element)));
        return found;
    }

    private static <T extends Resource> Stream<T> of(State state, Class<T> type) {
        return state.resources().stream().filter(type::isInstance).map(type::cast);
    }

    private static Set<Place> places(List<? extends Resource> resources) {
        return resources.stream().map(Resource::place).collect(Collectors.toSet());
    }

    private <T> Optional<T> inside(Place place, java.util.function.Function<Handles.Open, T> look) {
        return absentAsEmpty(() -> handles.use(place, look));
    }

    /** Empty if the namespace is not there. */
    static <T> Optional<T> absentAsEmpty(java.util.function.Supplier<T> look) {
        try {
            return Optional.of(look.get());
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.EINVAL)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
