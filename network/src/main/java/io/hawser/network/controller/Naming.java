package io.hawser.network.controller;

import io.hawser.network.model.DnsSpec;
import io.hawser.network.model.ExtraHost;
import io.hawser.network.model.Family;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.SandboxMode;
import io.hawser.network.model.SandboxSpec;
import io.hawser.network.sandbox.HostsFile;
import io.hawser.network.sandbox.ResolvConf;
import io.hawser.network.sandbox.ResolvConfFile;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How containers find each other by name, in files: {@code hosts} and {@code resolv.conf} of each sandbox. What stands in them
 * is a function of the records, so writing, following a change and repairing after a crash are the same. Any thread may call;
 * the files themselves see to it that their writers take turns.
 */
final class Naming {

    private final ControllerConfig config;
    private final HostConf hostConf;
    private final Records records;
    private final Renderer renderer;

    Naming(ControllerConfig config, Records records, Renderer renderer) {
        this.config = config;
        this.hostConf = config.hostConf();
        this.records = records;
        this.renderer = renderer;
    }

    /** @throws NetworkException SYSTEM when a link leads nowhere */
    void requireLinked(SandboxRecord sandbox) {
        legacyLinks(sandbox).forEach(this::requireLinked);
    }

    /** Writes both files of a sandbox that is being made. */
    void write(SandboxRecord sandbox) {
        SandboxSpec spec = sandbox.spec();
        List<String> fixed = new ArrayList<>(
                spec.mode() == SandboxMode.HOST
                        ? HostsFile.of(config.hostHosts())
                        : HostsFile.head(spec.ipv6Loopback()));
        fixed.addAll(HostsFile.lines(extraHosts(spec)));
        hosts(spec).ifPresent(file -> file.write(fixed, ownLines(sandbox)));
        conf(spec).ifPresent(file -> file.write(resolvConf(sandbox)));
    }

    private static Optional<HostsFile> hosts(SandboxSpec spec) {
        return spec.hostsFile().map(HostsFile::new);
    }

    private static Optional<ResolvConfFile> conf(SandboxSpec spec) {
        return spec.resolvConfFile().map(ResolvConfFile::new);
    }

    /**
     * Brings the files of a running sandbox to what its record says now, after ending what an earlier process left half-way; what
     * the user wrote stays.
     */
    void update(SandboxRecord sandbox) {
        hosts(sandbox.spec()).ifPresent(file -> file.update(() -> ownLines(sandbox)));
        conf(sandbox.spec()).ifPresent(file -> file.update(resolvConf(sandbox)));
    }

    /**
     * As {@link #update} of the {@code hosts} alone, when only the endpoints of a running sandbox have changed, whose files are as
     * its former record says. Nothing is read that will not change.
     */
    void followHosts(SandboxRecord before, SandboxRecord now) {
        if (!ownLines(now).equals(ownLines(before))) {
            hosts(now.spec()).ifPresent(file -> file.update(() -> ownLines(now)));
        }
    }

    /** As {@link #followHosts} for {@code resolv.conf}: what it names must answer by now. */
    void followConf(SandboxRecord before, SandboxRecord now) {
        if (renderer.needsResolver(before) != renderer.needsResolver(now) || hasIpv6(before) != hasIpv6(now)) {
            conf(now.spec()).ifPresent(file -> file.update(resolvConf(now)));
        }
    }

    /** Tells the containers that link to this one what address it has now, or that it has none. */
    void relink(SandboxSpec child) {
        for (SandboxRecord parent : records.sandboxes()) {
            boolean linked = legacyLinks(parent).anyMatch(link -> Links.means(link, child));
            if (linked && parent.state() == RecordState.LIVE) {
                hosts(parent.spec()).ifPresent(file -> file.update(() -> ownLines(latest(parent))));
            }
        }
    }

    /** Its record may have changed while others wrote its file. */
    private SandboxRecord latest(SandboxRecord sandbox) {
        return records.sandbox(sandbox.id()).orElse(sandbox);
    }

    // ---- the hosts file
    // ---------------------------------------------------------------------------------------------

    private List<String> extraHosts(SandboxSpec spec) {
        return spec.extraHosts().stream().flatMap(this::lines).toList();
    }

    private Stream<String> lines(ExtraHost host) {
        List<InetAddress> addresses = host.address().map(List::of).orElseGet(this::hostGateways);
        if (addresses.isEmpty()) {
            throw NetworkException.system("unable to derive the IP value for host-gateway");
        }
        return addresses.stream().map(address -> HostsFile.line(address, host.name()));
    }

    private List<InetAddress> hostGateways() {
        return config.hostGateways().isEmpty()
                ? Stream.of(Family.values())
                        .flatMap(family -> renderer.defaultBridgeAddress(family).stream())
                        .toList()
                : config.hostGateways();
    }

    private List<String> ownLines(SandboxRecord sandbox) {
        String names = hostNames(sandbox.spec());
        Stream<String> own = sandbox.endpoints().stream()
                .filter(endpoint -> endpoint.state() != RecordState.REMOVING)
                .flatMap(EndpointRecord::addresses)
                .map(address -> HostsFile.line(address.address(), names));
        Stream<String> links =
                legacyLinks(sandbox).flatMap(link -> linked(link).stream().flatMap(child -> lines(link, child)));
        return Stream.concat(own, links).distinct().toList();
    }

    /** The whole name and the first part of it, whether the user gave it in one or as host name and domain. */
    private static String hostNames(SandboxSpec spec) {
        String whole =
                spec.domainname().map(domain -> spec.hostname() + "." + domain).orElse(spec.hostname());
        int dot = whole.indexOf('.');
        return dot < 0 ? whole : whole + " " + whole.substring(0, dot);
    }

    // ---- links on the default bridge, which has no resolver to answer them
    // -------------------------------------------------------------------------------------------

    private Stream<LinkSpec> legacyLinks(SandboxRecord sandbox) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> !endpoint.spec().links().isEmpty()
                        && records.network(endpoint.network()).defaultBridge())
                .flatMap(endpoint -> endpoint.spec().links().stream());
    }

    private void requireLinked(LinkSpec link) {
        if (linked(link).isEmpty()) {
            throw NetworkException.system(
                    "Cannot link to a non running container: /" + link.container() + " AS " + link.alias());
        }
    }

    private Optional<SandboxRecord> linked(LinkSpec link) {
        return records.sandboxes().stream()
                .filter(sandbox -> sandbox.state() == RecordState.LIVE && Links.means(link, sandbox.spec()))
                .findFirst();
    }

    private Stream<String> lines(LinkSpec link, SandboxRecord child) {
        return child.endpoints().stream()
                .filter(endpoint -> records.network(endpoint.network()).defaultBridge())
                .flatMap(EndpointRecord::addresses)
                .map(address -> HostsFile.line(address.address(), linkNames(link, child.spec())));
    }

    private static String linkNames(LinkSpec link, SandboxSpec child) {
        String names = link.alias() + " " + child.hostname();
        return child.containerName().equals(link.alias()) ? names : names + " " + child.containerName();
    }

    // ---- resolv.conf
    // -------------------------------------------------------------------------------------------------

    private String resolvConf(SandboxRecord sandbox) {
        DnsSpec asked = dns(sandbox.spec());
        if (sandbox.spec().mode() == SandboxMode.HOST) {
            return asked.equals(DnsSpec.hostDefaults())
                    ? hostConf.text()
                    : hostConf.read().shared(hostConf.file(), asked);
        }
        if (renderer.needsResolver(sandbox)) {
            return hostConf.read().internal(hostConf.file(), asked);
        }
        Path source = hostConf.reachable();
        return ResolvConf.parse(hostConf.textOf(source)).legacy(source, asked, hasIpv6(sandbox));
    }

    private static boolean hasIpv6(SandboxRecord sandbox) {
        return sandbox.endpoints().stream().anyMatch(endpoint -> endpoint.ipv6().isPresent());
    }

    /** What the container asks for, else what the engine is configured with. */
    DnsSpec dns(SandboxSpec spec) {
        return new DnsSpec(
                first(spec.dns().servers(), config.dns().servers()),
                first(spec.dns().search(), config.dns().search()),
                first(spec.dns().options(), config.dns().options()));
    }

    private static <T> List<T> first(List<T> one, List<T> other) {
        return one.isEmpty() ? other : one;
    }

    /** The host's resolv.conf now. */
    ResolvConf hostConf() {
        return hostConf.read();
    }
}
