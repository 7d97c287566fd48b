package io.hawser.network.model;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * An address with a prefix length, of either family: {@code 172.18.0.2/16}, {@code fd00::/64}. The same record serves
 * for an interface's address (host bits set) and for a subnet ({@link #network()}, host bits clear). Equality is by
 * both members; {@link #sameNetwork} compares the subnets.
 *
 * @param address any address inside the prefix
 * @param prefix the prefix length in bits, 0 to 32 or 0 to 128
 */
public record Cidr(InetAddress address, int prefix) implements Comparable<Cidr> {

    public Cidr {
        if (prefix < 0 || prefix > Family.of(address).bits()) {
            throw NetworkException.invalid("invalid CIDR address: " + Ip.text(address) + "/" + prefix);
        }
    }

    /** Parses {@code ADDRESS/PREFIX}. @throws NetworkException INVALID_PARAMETER with the text */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String length = text.substring(slash + 1);
        if (slash < 0 || !isLength(length)) {
            throw NetworkException.invalid("invalid CIDR address: " + text);
        }
        InetAddress address = Ip.tryParse(text.substring(0, slash))
                .orElseThrow(() -> NetworkException.invalid("invalid CIDR address: " + text));
        return new Cidr(address, Integer.parseInt(length));
    }

    /** One to three digits; a zero only by itself. */
    private static boolean isLength(String text) {
        boolean plain = !text.isEmpty() && text.length() <= 3 && (text.length() == 1 || text.charAt(0) != '0');
        return plain && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    public static Cidr of(InetAddress address, int prefix) {
        return new Cidr(address, prefix);
    }

    /** The single-address prefix (/32 or /128) of an address. */
    public static Cidr host(InetAddress address) {
        return new Cidr(address, Family.of(address).bits());
    }

    public Family family() {
        return Family.of(address);
    }

    /** The subnet: the same prefix with the host bits cleared. */
    public Cidr network() {
        return new Cidr(first(), prefix);
    }

    /** Whether the host bits are clear. */
    public boolean isNetwork() {
        return address.equals(first());
    }

    /** The lowest address of the prefix: the network address. */
    public InetAddress first() {
        return Ip.ofBytes(masked(false));
    }

    /** The highest address of the prefix: for IPv4 the broadcast address. */
    public InetAddress last() {
        return Ip.ofBytes(masked(true));
    }

    /** How many addresses the prefix holds. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(family().bits() - prefix);
    }

    public boolean contains(InetAddress other) {
        return Family.of(other) == family() && sameBits(address.getAddress(), other.getAddress());
    }

    /** Whether the first {@link #prefix} bits are the same. */
    private boolean sameBits(byte[] ours, byte[] theirs) {
        int whole = prefix / Byte.SIZE;
        int rest = Byte.SIZE - prefix % Byte.SIZE;
        return Arrays.equals(ours, 0, whole, theirs, 0, whole)
                && (rest == Byte.SIZE || ((ours[whole] ^ theirs[whole]) & 0xff) >> rest == 0);
    }

    /** The address with its host bits all clear, or all set. */
    private byte[] masked(boolean set) {
        byte[] bytes = address.getAddress();
        for (int i = prefix / Byte.SIZE; i < bytes.length; i++) {
            int kept = Math.max(prefix - i * Byte.SIZE, 0);
            int host = 0xff >> kept;
            bytes[i] = (byte) (set ? bytes[i] | host : bytes[i] & ~host);
        }
        return bytes;
    }

    /** Whether {@code other} lies wholly inside this prefix (or equals it). */
    public boolean contains(Cidr other) {
        return other.prefix >= prefix && contains(other.address);
    }

    /** Whether the two prefixes share an address. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    public boolean sameNetwork(Cidr other) {
        return prefix == other.prefix && contains(other.address);
    }

    /** The same prefix length around another address. */
    public Cidr withAddress(InetAddress other) {
        return new Cidr(other, prefix);
    }

    /** By address, then the shorter prefix first. */
    @Override
    public int compareTo(Cidr other) {
        int byAddress = Ip.compare(address, other.address);
        return byAddress != 0 ? byAddress : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        return Ip.text(address) + "/" + prefix;
    }

    /** Written out: the JVM would spin the general way for records anew at every start of a daemon. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr that && prefix == that.prefix && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return 31 * address.hashCode() + prefix;
    }
}
