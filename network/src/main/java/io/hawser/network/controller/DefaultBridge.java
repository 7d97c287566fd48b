package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Family;
import io.hawser.network.model.Ip;
import java.net.InetAddress;
import java.util.Optional;

/**
 * How the predefined network {@code bridge} is set up: dockerd's {@code --bip}, {@code --bridge}, {@code --mtu}, … .
 *
 * @param enabled false: {@code --bridge=none}
 * @param name the interface; any but docker0 must be there already and is left as it is
 * @param ipv4 what is asked for IPv4
 * @param ipv6 what is asked for IPv6, where {@code withIpv6}
 * @param withIpv6 {@code --ipv6}
 * @param mtu 0: the kernel's default, shown as 1500
 * @param icc {@code --icc}
 * @param masquerade {@code --ip-masq}
 * @param hostBinding {@code --ip}: where ports are published by default
 */
public record DefaultBridge(
        boolean enabled,
        String name,
        Addressing ipv4,
        Addressing ipv6,
        boolean withIpv6,
        int mtu,
        boolean icc,
        boolean masquerade,
        InetAddress hostBinding) {

    /**
     * One family's addresses.
     *
     * @param address {@code --bip}, {@code --bip6}: the bridge's address and its subnet
     * @param range {@code --fixed-cidr}, {@code --fixed-cidr-v6}: where automatic addresses come from; the subnet too, if
     *     nothing else says which
     * @param gateway {@code --default-gateway}, {@code --default-gateway-v6}: what containers are told instead of the
     *     bridge's address
     */
    public record Addressing(Optional<Cidr> address, Optional<Cidr> range, Optional<InetAddress> gateway) {
        /** The first free pool. */
        public static final Addressing AUTOMATIC = new Addressing(Optional.empty(), Optional.empty(), Optional.empty());

        /** The same on a bridge that has this address. */
        public Addressing withAddress(Cidr value) {
            return new Addressing(Optional.of(value), range, gateway);
        }
    }

    /** dockerd's defaults. */
    public static DefaultBridge standard() {
        return new DefaultBridge(
                true, "docker0", Addressing.AUTOMATIC, Addressing.AUTOMATIC, false, 0, true, true, Ip.parse("0.0.0.0"));
    }

    /** What is asked for a family. */
    public Addressing of(Family family) {
        return family == Family.IPV4 ? ipv4 : ipv6;
    }

    /** The same with other addresses for a family. */
    public DefaultBridge with(Family family, Addressing value) {
        boolean four = family == Family.IPV4;
        return new DefaultBridge(
                enabled, name, four ? value : ipv4, four ? ipv6 : value, withIpv6, mtu, icc, masquerade, hostBinding);
    }

    /** The same, made or not. */
    public DefaultBridge withEnabled(boolean value) {
        return new DefaultBridge(value, name, ipv4, ipv6, withIpv6, mtu, icc, masquerade, hostBinding);
    }
}
