package io.hawser.network.model;

import java.util.Map;
import java.util.Optional;

/**
 * What {@code docker network create} asks for. Make one with {@link #named}, then the withers.
 *
 * @param name any text that is not blank
 * @param driver {@code bridge}, {@code host}, {@code null} …; empty text means the default driver
 * @param scope {@code local}, {@code swarm}, {@code global} or empty for the driver's own
 * @param enableIpv4 empty: as the options and defaults say (on)
 * @param enableIpv6 empty: as the options and defaults say (off)
 * @param internal no way out of the network
 * @param attachable swarm scope only; kept and shown
 * @param ingress the swarm routing mesh; kept and shown
 * @param configOnly a template other networks are made from
 * @param configFrom the name of such a template
 * @param ipam address configuration
 * @param options the driver's options ({@code -o})
 * @param labels the user's labels
 */
public record NetworkSpec(
        String name,
        String driver,
        String scope,
        Optional<Boolean> enableIpv4,
        Optional<Boolean> enableIpv6,
        boolean internal,
        boolean attachable,
        boolean ingress,
        boolean configOnly,
        Optional<String> configFrom,
        IpamSpec ipam,
        Map<String, String> options,
        Map<String, String> labels) {

    public NetworkSpec {
        options = Frozen.map(options);
        labels = Frozen.map(labels);
    }

    /** Written out: the JVM would spin the general way for records anew at every start of a daemon. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkSpec that
                && name.equals(that.name)
                && driver.equals(that.driver)
                && scope.equals(that.scope)
                && enableIpv4.equals(that.enableIpv4)
                && enableIpv6.equals(that.enableIpv6)
                && internal == that.internal
                && attachable == that.attachable
                && ingress == that.ingress
                && configOnly == that.configOnly
                && configFrom.equals(that.configFrom)
                && ipam.equals(that.ipam)
                && options.equals(that.options)
                && labels.equals(that.labels);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + options.hashCode();
    }

    /** A local bridge network with automatic addresses. */
    public static NetworkSpec named(String name) {
        return new Builder(name).build();
    }

    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Collects the members of a {@link NetworkSpec}. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private String driver = "bridge";
        private String scope = "";
        private Optional<Boolean> enableIpv4 = Optional.empty();
        private Optional<Boolean> enableIpv6 = Optional.empty();
        private boolean internal;
        private boolean attachable;
        private boolean ingress;
        private boolean configOnly;
        private Optional<String> configFrom = Optional.empty();
        private IpamSpec ipam = IpamSpec.automatic();
        private Map<String, String> options = Map.of();
        private Map<String, String> labels = Map.of();

        private Builder(String name) {
            this.name = name;
        }

        public Builder driver(String value) {
            driver = value;
            return this;
        }

        public Builder scope(String value) {
            scope = value;
            return this;
        }

        public Builder enableIpv4(boolean value) {
            enableIpv4 = Optional.of(value);
            return this;
        }

        public Builder enableIpv6(boolean value) {
            enableIpv6 = Optional.of(value);
            return this;
        }

        public Builder internal(boolean value) {
            internal = value;
            return this;
        }

        public Builder attachable(boolean value) {
            attachable = value;
            return this;
        }

        public Builder ingress(boolean value) {
            ingress = value;
            return this;
        }

        public Builder configOnly(boolean value) {
            configOnly = value;
            return this;
        }

        public Builder configFrom(String value) {
            configFrom = Optional.of(value);
            return this;
        }

        public Builder ipam(IpamSpec value) {
            ipam = value;
            return this;
        }

        /** Shorthand for an IPAM specification of these subnets, in CIDR text. */
        public Builder subnets(String... cidrs) {
            IpamConfig[] configs = new IpamConfig[cidrs.length];
            for (int i = 0; i < cidrs.length; i++) {
                configs[i] = IpamConfig.ofSubnet(Cidr.parse(cidrs[i]));
            }
            return ipam(IpamSpec.of(configs));
        }

        public Builder options(Map<String, String> value) {
            options = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public NetworkSpec build() {
            return new NetworkSpec(
                    name,
                    driver,
                    scope,
                    enableIpv4,
                    enableIpv6,
                    internal,
                    attachable,
                    ingress,
                    configOnly,
                    configFrom,
                    ipam,
                    options,
                    labels);
        }
    }
}
