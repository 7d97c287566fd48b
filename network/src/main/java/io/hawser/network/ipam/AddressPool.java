package io.hawser.network.ipam;

import io.hawser.network.model.Cidr;
import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A prefix that automatic subnets are cut from: {@code --default-address-pool base=10.10.0.0/16,size=24}.
 *
 * @param base the whole prefix
 * @param size the prefix length of each piece
 */
public record AddressPool(Cidr base, int size) {

    /** Docker's own pools, in order: 31 subnets. */
    public static final List<AddressPool> BUILT_IN = List.of(
            of("172.17.0.0/16", 16),
            of("172.18.0.0/16", 16),
            of("172.19.0.0/16", 16),
            of("172.20.0.0/14", 16),
            of("172.24.0.0/14", 16),
            of("172.28.0.0/14", 16),
            of("192.168.0.0/16", 20));

    public static AddressPool of(String base, int size) {
        return new AddressPool(Cidr.parse(base), size);
    }

    /**
     * The pools to use: those given, or the built-in ones; and when none of them is IPv6, one unique local prefix
     * derived from the engine's id.
     *
     * @throws NetworkException INVALID_PARAMETER for a base with host bits or a size shorter than the base
     */
    public static List<AddressPool> effective(List<AddressPool> given, String engineId) {
        for (int i = 0; i < given.size(); i++) {
            given.get(i).check(i);
        }
        List<AddressPool> pools = new ArrayList<>(given.isEmpty() ? BUILT_IN : given);
        if (pools.stream().noneMatch(pool -> pool.base().family().version() == 6)) {
            pools.add(uniqueLocal(engineId));
        }
        return List.copyOf(pools);
    }

    private void check(int index) {
        if (!base.isNetwork()) {
            throw NetworkException.invalid("network at index " + index + " (" + base + ") is not in canonical form");
        }
        if (base.prefix() > size || size > base.family().bits()) {
            throw NetworkException.invalid("network at index " + index + " (" + base + ") has a smaller prefix (/"
                    + base.prefix() + ") than the target size of that pool (/" + size + ")");
        }
    }

    /** RFC 4193 with the id's hash for randomness: {@code fd} + 40 bits + 16 bits of subnet. */
    private static AddressPool uniqueLocal(String engineId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(engineId.getBytes(StandardCharsets.UTF_8));
            byte[] address = new byte[16];
            address[0] = (byte) 0xfd;
            ByteBuffer.wrap(hash, 3, 5).get(address, 1, 5);
            return new AddressPool(Cidr.of(Ip.ofBytes(address), 48), 64);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The order they are walked in: by address, a pool inside another one dropped. */
    static List<AddressPool> walkingOrder(Stream<AddressPool> pools) {
        List<AddressPool> sorted = new ArrayList<>();
        pools.sorted((left, right) -> left.base().compareTo(right.base())).forEach(pool -> {
            if (sorted.isEmpty() || !sorted.getLast().base().contains(pool.base())) {
                sorted.add(pool);
            }
        });
        return List.copyOf(sorted);
    }
}
