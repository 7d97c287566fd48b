package io.hawser.network.controller;

import io.hawser.network.model.DnsSpec;
import io.hawser.network.model.EndpointSpec;
import io.hawser.network.model.ExtraHost;
import io.hawser.network.model.Ip;
import io.hawser.network.model.IpamConfig;
import io.hawser.network.model.IpamSpec;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkSpec;
import io.hawser.network.model.Port;
import io.hawser.network.model.PortBinding;
import io.hawser.network.model.PublishedPort;
import io.hawser.network.model.SandboxSpec;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/**
 * Writes records as JSON, member by member in the order of their declaration; what is not there is null. Used by one thread for
 * one record.
 *
 * @param to what has begun the document's outermost object
 */
record RecordWriter(JsonGenerator to) {

    void network(NetworkRecord network) {
        text("id", network.id());
        text("state", network.state());
        text("created", network.created());
        object("spec", network.spec(), this::networkSpec);
        objects("pools", network.pools(), this::ipamConfig);
        texts("data", network.data());
    }

    private void networkSpec(NetworkSpec spec) {
        text("name", spec.name());
        text("driver", spec.driver());
        text("scope", spec.scope());
        flag("enableIpv4", spec.enableIpv4());
        flag("enableIpv6", spec.enableIpv6());
        to.writeBooleanProperty("internal", spec.internal());
        to.writeBooleanProperty("attachable", spec.attachable());
        to.writeBooleanProperty("ingress", spec.ingress());
        to.writeBooleanProperty("configOnly", spec.configOnly());
        optional("configFrom", spec.configFrom());
        object("ipam", spec.ipam(), this::ipamSpec);
        texts("options", spec.options());
        texts("labels", spec.labels());
    }

    private void ipamSpec(IpamSpec ipam) {
        text("driver", ipam.driver());
        texts("options", ipam.options());
        objects("configs", ipam.configs(), this::ipamConfig);
    }

    private void ipamConfig(IpamConfig config) {
        optional("subnet", config.subnet());
        optional("ipRange", config.ipRange());
        address("gateway", config.gateway());
        to.writeObjectPropertyStart("auxAddresses");
        config.auxAddresses().forEach((name, address) -> text(name, Ip.text(address)));
        to.writeEndObject();
    }

    void sandbox(SandboxRecord sandbox) {
        object("spec", sandbox.spec(), this::sandboxSpec);
        text("state", sandbox.state());
        objects("endpoints", sandbox.endpoints(), this::endpoint);
        objects("ports", sandbox.ports(), this::publishedPort);
        to.writeNumberProperty("resolverPort", sandbox.resolverPort());
    }

    private void sandboxSpec(SandboxSpec spec) {
        text("id", spec.id());
        text("containerId", spec.containerId());
        text("containerName", spec.containerName());
        text("hostname", spec.hostname());
        optional("domainname", spec.domainname());
        text("mode", spec.mode());
        objects("endpoints", spec.endpoints(), this::endpointSpec);
        objects("ports", spec.ports(), this::portBinding);
        objects("exposedPorts", spec.exposedPorts(), this::port);
        to.writeBooleanProperty("publishAll", spec.publishAll());
        object("dns", spec.dns(), this::dns);
        objects("extraHosts", spec.extraHosts(), this::extraHost);
        to.writeBooleanProperty("ipv6Loopback", spec.ipv6Loopback());
        optional("hostsFile", spec.hostsFile());
        optional("resolvConfFile", spec.resolvConfFile());
    }

    private void endpoint(EndpointRecord endpoint) {
        text("id", endpoint.id());
        text("network", endpoint.network());
        text("state", endpoint.state());
        object("spec", endpoint.spec(), this::endpointSpec);
        text("interfaceName", endpoint.interfaceName());
        optional("mac", endpoint.mac());
        optional("ipv4", endpoint.ipv4());
        optional("ipv6", endpoint.ipv6());
        texts("data", endpoint.data());
    }

    private void endpointSpec(EndpointSpec spec) {
        text("network", spec.network());
        address("ipv4", spec.ipv4());
        address("ipv6", spec.ipv6());
        texts("linkLocalIps", spec.linkLocalIps(), Ip::text);
        optional("mac", spec.mac());
        texts("aliases", spec.aliases(), Function.identity());
        objects("links", spec.links(), this::link);
        texts("driverOpts", spec.driverOpts());
        to.writeNumberProperty("gwPriority", spec.gwPriority());
    }

    private void link(LinkSpec link) {
        text("container", link.container());
        text("alias", link.alias());
    }

    private void port(Port port) {
        to.writeNumberProperty("number", port.number());
        text("protocol", port.protocol().name());
    }

    private void portBinding(PortBinding binding) {
        text("protocol", binding.protocol().name());
        to.writeNumberProperty("containerPort", binding.containerPort());
        address("hostAddress", binding.hostAddress());
        to.writeNumberProperty("hostPort", binding.hostPort());
        to.writeNumberProperty("hostPortEnd", binding.hostPortEnd());
        to.writeNumberProperty("count", binding.count());
    }

    private void publishedPort(PublishedPort port) {
        text("protocol", port.protocol().name());
        text("hostAddress", Ip.text(port.hostAddress()));
        to.writeNumberProperty("hostPort", port.hostPort());
        text("containerAddress", Ip.text(port.containerAddress()));
        to.writeNumberProperty("containerPort", port.containerPort());
        to.writeNumberProperty("count", port.count());
    }

    private void dns(DnsSpec dns) {
        texts("servers", dns.servers(), Ip::text);
        texts("search", dns.search(), Function.identity());
        texts("options", dns.options(), Function.identity());
    }

    private void extraHost(ExtraHost host) {
        text("name", host.name());
        address("address", host.address());
    }

    // ------------------------------------------------------------------------------------------------ shapes

    /** Ids, addresses with a prefix, names of constants, times and paths are written as they print themselves. */
    private void text(String name, Object value) {
        to.writeStringProperty(name, value.toString());
    }

    private void optional(String name, Optional<?> value) {
        value.ifPresentOrElse(present -> text(name, present), () -> to.writeNullProperty(name));
    }

    private void address(String name, Optional<InetAddress> value) {
        optional(name, value.map(Ip::text));
    }

    private void flag(String name, Optional<Boolean> value) {
        value.ifPresentOrElse(present -> to.writeBooleanProperty(name, present), () -> to.writeNullProperty(name));
    }

    private void texts(String name, Map<String, String> values) {
        to.writeObjectPropertyStart(name);
        values.forEach(to::writeStringProperty);
        to.writeEndObject();
    }

    private <T> void texts(String name, Collection<T> values, Function<T, String> print) {
        to.writeArrayPropertyStart(name);
        values.forEach(value -> to.writeString(print.apply(value)));
        to.writeEndArray();
    }

    private <T> void object(String name, T value, Consumer<T> members) {
        to.writeObjectPropertyStart(name);
        members.accept(value);
        to.writeEndObject();
    }

    private <T> void objects(String name, Collection<T> values, Consumer<T> members) {
        to.writeArrayPropertyStart(name);
        for (T value : values) {
            to.writeStartObject();
            members.accept(value);
            to.writeEndObject();
        }
        to.writeEndArray();
    }
}
