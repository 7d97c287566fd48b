package io.hawser.network.controller;

import io.hawser.network.model.Cidr;
import java.net.InetAddress;
import java.util.Optional;

/**
 * How the predefined network {@code bridge} is set up: dockerd's {@code --bip}, {@code --bridge}, {@code --mtu}, … .
 *
 * @param enabled false: {@code --bridge=none}
 * @param name the interface
 * @param address its address and subnet; empty: the first free pool
 * @param fixedCidr {@code --fixed-cidr}
 * @param addressIpv6 its IPv6 address and subnet; empty: none unless {@code ipv6}
 * @param ipv6 {@code --ipv6}
 * @param gateway {@code --default-gateway}
 * @param mtu 0: the kernel's default, shown as 1500
 * @param icc {@code --icc}
 * @param masquerade {@code --ip-masq}
 * @param hostBinding {@code --ip}: where ports are published by default
 */
public record DefaultBridge(
        boolean enabled,
        String name,
        Optional<Cidr> address,
        Optional<Cidr> fixedCidr,
        Optional<Cidr> addressIpv6,
        boolean ipv6,
        Optional<InetAddress> gateway,
        int mtu,
        boolean icc,
        boolean masquerade,
        InetAddress hostBinding) {

    /** dockerd's defaults. */
    public static DefaultBridge standard() {
        return new DefaultBridge(
                true,
                "docker0",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                0,
                true,
                true,
                io.hawser.network.model.Ip.parse("0.0.0.0"));
    }

    public DefaultBridge withAddress(Cidr value) {
        return new DefaultBridge(
                enabled,
                name,
                Optional.of(value),
                fixedCidr,
                addressIpv6,
                ipv6,
                gateway,
                mtu,
                icc,
                masquerade,
                hostBinding);
    }

    public DefaultBridge withEnabled(boolean value) {
        return new DefaultBridge(
                value, name, address, fixedCidr, addressIpv6, ipv6, gateway, mtu, icc, masquerade, hostBinding);
    }

    public DefaultBridge withName(String value) {
        return new DefaultBridge(
                enabled, value, address, fixedCidr, addressIpv6, ipv6, gateway, mtu, icc, masquerade, hostBinding);
    }
}
