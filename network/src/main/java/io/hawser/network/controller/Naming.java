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
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How containers find each other by name, in files: {@code hosts} and {@code resolv.conf} of each sandbox. Called by who
 * holds the sandbox's lock; lines in the files of containers that link to it are written too, which their own lock does
 * not guard: a line more or less at the same moment is what two connects at once may cost.
 */
final class Naming {

    private final ControllerConfig config;
    private final Records records;
    private final Renderer renderer;

    Naming(ControllerConfig config, Records records, Renderer renderer) {
        this.config = config;
        this.records = records;
        this.renderer = renderer;
    }

    /** Writes both files of a sandbox that is being made. @throws NetworkException SYSTEM when a link leads nowhere */
    void write(SandboxRecord sandbox) {
        SandboxSpec spec = sandbox.spec();
        List<String> lines = new ArrayList<>(extraHosts(spec));
        lines.addAll(ownLines(sandbox));
        lines.addAll(linkLines(sandbox));
        spec.hostsFile().map(HostsFile::new).ifPresent(file -> {
            if (spec.mode() == SandboxMode.HOST) {
                file.copy(config.hostHosts(), lines);
            } else {
                file.write(lines);
            }
        });
        spec.resolvConfFile().map(ResolvConfFile::new).ifPresent(file -> file.write(resolvConf(sandbox)));
    }

    /** Brings the files of a running sandbox from one set of endpoints to another. */
    void update(SandboxRecord before, SandboxRecord after) {
        List<String> old = ownLines(before);
        List<String> now = ownLines(after);
        after.spec()
                .hostsFile()
                .map(HostsFile::new)
                .ifPresent(file -> file.change(without(old, now), without(now, old)));
        if (!renderer.needsResolver(before) && renderer.needsResolver(after)) {
            after.spec().resolvConfFile().map(ResolvConfFile::new).ifPresent(file -> file.update(resolvConf(after)));
        }
    }

    private static List<String> without(List<String> lines, List<String> others) {
        return lines.stream().filter(line -> !others.contains(line)).toList();
    }

    /** Gives the containers that link to this one its new address, and takes the old one away. */
    void relink(SandboxRecord child) {
        for (SandboxRecord parent : records.sandboxes()) {
            List<LinkSpec> links = legacyLinks(parent)
                    .filter(link -> Links.means(link, child.spec()))
                    .toList();
            parent.spec()
                    .hostsFile()
                    .filter(file -> !links.isEmpty() && Files.exists(file))
                    .ifPresent(file -> relink(new HostsFile(file), links, child));
        }
    }

    private static void relink(HostsFile file, List<LinkSpec> links, SandboxRecord child) {
        for (LinkSpec link : links) {
            List<String> fresh = lines(link, child);
            file.change(linesNaming(file, link, child.spec()), fresh);
        }
    }

    private static List<String> linesNaming(HostsFile file, LinkSpec link, SandboxSpec child) {
        try (Stream<String> lines = Files.lines(file.path())) {
            return lines.filter(line -> line.endsWith("\t" + linkNames(link, child)))
                    .toList();
        } catch (IOException failed) {
            throw NetworkException.system("read " + file.path() + ": " + failed.getMessage(), failed);
        }
    }

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

    private static List<String> ownLines(SandboxRecord sandbox) {
        String host = sandbox.spec().hostname();
        String names = sandbox.spec()
                .domainname()
                .map(domain -> host + "." + domain + " " + host)
                .orElse(host);
        return sandbox.endpoints().stream()
                .flatMap(EndpointRecord::addresses)
                .map(address -> HostsFile.line(address.address(), names))
                .toList();
    }

    private List<String> linkLines(SandboxRecord sandbox) {
        return legacyLinks(sandbox)
                .flatMap(link -> lines(link, linked(link)).stream())
                .toList();
    }

    /** Links on the default bridge, which has no resolver to answer them. */
    private Stream<LinkSpec> legacyLinks(SandboxRecord sandbox) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> records.network(endpoint.network()).defaultBridge())
                .flatMap(endpoint -> endpoint.spec().links().stream());
    }

    private SandboxRecord linked(LinkSpec link) {
        return records.sandboxes().stream()
                .filter(sandbox -> Links.means(link, sandbox.spec()))
                .findFirst()
                .orElseThrow(() -> NetworkException.system(
                        "Cannot link to a non running container: /" + link.container() + " AS " + link.alias()));
    }

    private static List<String> lines(LinkSpec link, SandboxRecord child) {
        return child.endpoints().stream()
                .flatMap(EndpointRecord::addresses)
                .map(address -> HostsFile.line(address.address(), linkNames(link, child.spec())))
                .toList();
    }

    private static String linkNames(LinkSpec link, SandboxSpec child) {
        String names = link.alias() + " " + child.hostname();
        return child.containerName().equals(link.alias()) ? names : names + " " + child.containerName();
    }

    private String resolvConf(SandboxRecord sandbox) {
        if (sandbox.spec().mode() == SandboxMode.HOST) {
            return read(config.hostResolvConf());
        }
        DnsSpec asked = dns(sandbox.spec());
        ResolvConf host = ResolvConf.parse(read(config.hostResolvConf()));
        boolean ipv6 = sandbox.endpoints().stream()
                .anyMatch(endpoint -> endpoint.ipv6().isPresent());
        return renderer.needsResolver(sandbox)
                ? host.internal(config.hostResolvConf(), asked)
                : host.legacy(config.hostResolvConf(), asked, ipv6);
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

    /** The host's name servers now. */
    List<InetAddress> hostServers() {
        return ResolvConf.parse(read(config.hostResolvConf())).servers();
    }

    private static String read(Path file) {
        try {
            return Optional.of(file).filter(Files::exists).isPresent() ? Files.readString(file) : "";
        } catch (IOException failed) {
            throw NetworkException.system("read " + file + ": " + failed.getMessage(), failed);
        }
    }
}
