package io.hawser.network.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The network side of one container start: everything the controller needs to make its namespace, attach it, publish
 * its ports and write its two files. Make one with {@link #builder}.
 *
 * @param id chosen by the caller, kept over restarts of the daemon
 * @param containerId the container's 64-digit id
 * @param containerName its name, without a slash
 * @param hostname the host name inside
 * @param domainname the domain, when one was given
 * @param mode a namespace of its own or the host's
 * @param endpoints the networks to join
 * @param ports the ports to publish
 * @param exposedPorts the ports the image or the user declares; published when {@code publishAll}
 * @param publishAll {@code -P}
 * @param dns name servers, search list and options asked for
 * @param extraHosts lines for the hosts file
 * @param ipv6Loopback whether the namespace has {@code ::1}; without it the hosts file names no IPv6 addresses
 * @param hostsFile where {@code /etc/hosts} is to be written; empty: nowhere
 * @param resolvConfFile where {@code /etc/resolv.conf} is to be written; empty: nowhere
 */
public record SandboxSpec(
        SandboxId id,
        String containerId,
        String containerName,
        String hostname,
        Optional<String> domainname,
        SandboxMode mode,
        List<EndpointSpec> endpoints,
        List<PortBinding> ports,
        List<Port> exposedPorts,
        boolean publishAll,
        DnsSpec dns,
        List<ExtraHost> extraHosts,
        boolean ipv6Loopback,
        Optional<Path> hostsFile,
        Optional<Path> resolvConfFile) {

    public SandboxSpec {
        Word.require(hostname, "hostname");
        Word.require(domainname.orElse(""), "domainname");
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
        exposedPorts = List.copyOf(exposedPorts);
        extraHosts = List.copyOf(extraHosts);
    }

    /** A sandbox of its own namespace whose host name is the short container id. */
    public static Builder builder(SandboxId id, String containerId, String containerName) {
        return new Builder(id, containerId, containerName);
    }

    public SandboxSpec withContainerName(String value) {
        return new SandboxSpec(
                id,
                containerId,
                value,
                hostname,
                domainname,
                mode,
                endpoints,
                ports,
                exposedPorts,
                publishAll,
                dns,
                extraHosts,
                ipv6Loopback,
                hostsFile,
                resolvConfFile);
    }

    public SandboxSpec withEndpoints(List<EndpointSpec> value) {
        return new SandboxSpec(
                id,
                containerId,
                containerName,
                hostname,
                domainname,
                mode,
                value,
                ports,
                exposedPorts,
                publishAll,
                dns,
                extraHosts,
                ipv6Loopback,
                hostsFile,
                resolvConfFile);
    }

    /** Collects the members of a {@link SandboxSpec}. Not thread-safe. */
    public static final class Builder {
        private final SandboxId id;
        private final String containerId;
        private final String containerName;
        private String hostname;
        private Optional<String> domainname = Optional.empty();
        private SandboxMode mode = SandboxMode.OWN;
        private List<EndpointSpec> endpoints = List.of();
        private List<PortBinding> ports = List.of();
        private List<Port> exposedPorts = List.of();
        private boolean publishAll;
        private DnsSpec dns = DnsSpec.hostDefaults();
        private List<ExtraHost> extraHosts = List.of();
        private boolean ipv6Loopback = true;
        private Optional<Path> hostsFile = Optional.empty();
        private Optional<Path> resolvConfFile = Optional.empty();

        private Builder(SandboxId id, String containerId, String containerName) {
            this.id = id;
            this.containerId = containerId;
            this.containerName = containerName;
            this.hostname = containerId.substring(0, Math.min(12, containerId.length()));
        }

        public Builder hostname(String value) {
            hostname = value;
            return this;
        }

        public Builder domainname(String value) {
            domainname = value.isEmpty() ? Optional.empty() : Optional.of(value);
            return this;
        }

        public Builder mode(SandboxMode value) {
            mode = value;
            return this;
        }

        public Builder endpoints(List<EndpointSpec> value) {
            endpoints = value;
            return this;
        }

        public Builder endpoints(EndpointSpec... value) {
            return endpoints(List.of(value));
        }

        public Builder ports(List<PortBinding> value) {
            ports = value;
            return this;
        }

        public Builder exposedPorts(List<Port> value) {
            exposedPorts = value;
            return this;
        }

        public Builder publishAll(boolean value) {
            publishAll = value;
            return this;
        }

        public Builder dns(DnsSpec value) {
            dns = value;
            return this;
        }

        public Builder extraHosts(List<ExtraHost> value) {
            extraHosts = value;
            return this;
        }

        public Builder ipv6Loopback(boolean value) {
            ipv6Loopback = value;
            return this;
        }

        public Builder hostsFile(Path value) {
            hostsFile = Optional.of(value);
            return this;
        }

        public Builder resolvConfFile(Path value) {
            resolvConfFile = Optional.of(value);
            return this;
        }

        public SandboxSpec build() {
            return new SandboxSpec(
                    id,
                    containerId,
                    containerName,
                    hostname,
                    domainname,
                    mode,
                    endpoints,
                    ports,
                    exposedPorts,
                    publishAll,
                    dns,
                    extraHosts,
                    ipv6Loopback,
                    hostsFile,
                    resolvConfFile);
        }
    }
}
