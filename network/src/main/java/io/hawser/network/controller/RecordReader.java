package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.DnsSpec;
import io.hawser.network.model.EndpointId;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.ExtraHost;
import io.hawser.network.model.Ip;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.IpamSpec;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.MacAddress;
import io.hawser.network.model.NetworkId;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.Port;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.Protocol;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxId;
import io.hawser.network.model.SandboxMode;
import io.hawser.network.model.SandboxSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes records of what {@link RecordWriter} wrote, also in an older or newer form: members not there have nothing in them. */
final class RecordReader {
    private RecordReader() {}

    static NetworkRecord network(JsonMembers from) {
        return new NetworkRecord(
                new NetworkId(from.text("id")),
                RecordState.valueOf(from.text("state")),
                Instant.parse(from.text("created")),
                networkSpec(from.object("spec")),
                from.objects("pools", RecordReader::ipamConfig),
                from.textMap("data"));
    }

    private static NetworkSpec networkSpec(JsonMembers from) {
        return new NetworkSpec(
                from.text("name"),
                from.text("driver"),
                from.text("scope"),
                from.optionalFlag("enableIpv4"),
                from.optionalFlag("enableIpv6"),
                from.flag("internal"),
                from.flag("attachable"),
                from.flag("ingress"),
                from.flag("configOnly"),
                from.optional("configFrom"),
                ipamSpec(from.object("ipam")),
                from.textMap("options"),
                from.textMap("labels"));
    }

    private static IpamSpec ipamSpec(JsonMembers from) {
        return new IpamSpec(
                from.text("driver"), from.textMap("options"), from.objects("configs", RecordReader::ipamConfig));
    }

    private static IpamConfig ipamConfig(JsonMembers from) {
        Map<String, java.net.InetAddress> reserved = new LinkedHashMap<>();
        from.textMap("auxAddresses").forEach((name, address) -> reserved.put(name, Ip.parse(address)));
        return new IpamConfig(
                from.optional("subnet").map(Cidr::parse),
                from.optional("ipRange").map(Cidr::parse),
                from.optional("gateway").map(Ip::parse),
                reserved);
    }

    static SandboxRecord sandbox(JsonMembers from) {
        return new SandboxRecord(
                sandboxSpec(from.object("spec")),
                RecordState.valueOf(from.text("state")),
                from.objects("endpoints", RecordReader::endpoint),
                from.objects("ports", RecordReader::publishedPort),
                from.number("resolverPort"));
    }

    private static SandboxSpec sandboxSpec(JsonMembers from) {
        return new SandboxSpec(
                new SandboxId(from.text("id")),
                from.text("containerId"),
                from.text("containerName"),
                from.text("hostname"),
                from.optional("domainname"),
                SandboxMode.valueOf(from.text("mode")),
                from.objects("endpoints", RecordReader::endpointSpec),
                from.objects("ports", RecordReader::portBinding),
                from.objects("exposedPorts", RecordReader::port),
                from.flag("publishAll"),
                dns(from.object("dns")),
                from.objects("extraHosts", RecordReader::extraHost),
                from.flag("ipv6Loopback"),
                from.optional("hostsFile").map(Path::of),
                from.optional("resolvConfFile").map(Path::of));
    }

    private static EndpointRecord endpoint(JsonMembers from) {
        return new EndpointRecord(
                new EndpointId(from.text("id")),
                new NetworkId(from.text("network")),
                RecordState.valueOf(from.text("state")),
                endpointSpec(from.object("spec")),
                from.text("interfaceName"),
                from.optional("mac").map(MacAddress::parse),
                from.optional("ipv4").map(Cidr::parse),
                from.optional("ipv6").map(Cidr::parse),
                from.textMap("data"));
    }

    private static EndpointSpec endpointSpec(JsonMembers from) {
        return new EndpointSpec(
                from.text("network"),
                from.optional("ipv4").map(Ip::parse),
                from.optional("ipv6").map(Ip::parse),
                from.texts("linkLocalIps", Ip::parse),
                from.optional("mac").map(MacAddress::parse),
                from.texts("aliases", text -> text),
                from.objects("links", RecordReader::link),
                from.textMap("driverOpts"),
                from.number("gwPriority"));
    }

    private static LinkSpec link(JsonMembers from) {
        return new LinkSpec(from.text("container"), from.text("alias"));
    }

    private static Port port(JsonMembers from) {
        return new Port(from.number("number"), protocol(from));
    }

    private static Protocol protocol(JsonMembers from) {
        return Protocol.valueOf(from.text("protocol"));
    }

    private static PortBinding portBinding(JsonMembers from) {
        return new PortBinding(
                protocol(from),
                from.number("containerPort"),
                from.optional("hostAddress").map(Ip::parse),
                from.number("hostPort"),
                from.number("hostPortEnd"),
                from.number("count"));
    }

    private static PublishedPort publishedPort(JsonMembers from) {
        return new PublishedPort(
                protocol(from),
                Ip.parse(from.text("hostAddress")),
                from.number("hostPort"),
                Ip.parse(from.text("containerAddress")),
                from.number("containerPort"),
                from.number("count"));
    }

    private static DnsSpec dns(JsonMembers from) {
        return new DnsSpec(
                from.texts("servers", Ip::parse),
                from.texts("search", text -> text),
                from.texts("options", text -> text));
    }

    private static ExtraHost extraHost(JsonMembers from) {
        return new ExtraHost(from.text("name"), from.optional("address").map(Ip::parse));
    }
}
