package io.hawser.kernel.nftables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The type of one field of a set's key or of a map's data. The kernel knows only lengths; the numbers are nft's own
 * ({@code enum datatypes} of its sources), kept with the set so that {@code nft list} can print it.
 */
public enum DataType {
    NF_PROTO("nf_proto", 2, 1),
    INTEGER("integer", 4, 4),
    IPV4_ADDR("ipv4_addr", 7, 4),
    IPV6_ADDR("ipv6_addr", 8, 16),
    ETHER_ADDR("ether_addr", 9, 6),
    ETHER_TYPE("ether_type", 10, 2),
    INET_PROTO("inet_proto", 12, 1),
    INET_SERVICE("inet_service", 13, 2),
    ICMP_TYPE("icmp_type", 14, 1),
    MARK("mark", 19, 4),
    CT_STATE("ct_state", 26, 4),
    CT_STATUS("ct_status", 28, 4),
    ICMPV6_TYPE("icmpv6_type", 29, 1),
    PKT_TYPE("pkt_type", 31, 1),
    FIB_ADDRTYPE("fib_addrtype", 38, 4),
    IFNAME("ifname", 41, 16);

    /** {@code CONCAT_TYPE_BITS} of nft: the numbers of a concatenation's fields stand side by side. */
    private static final int BITS = 6;

    private final String keyword;
    private final int number;
    private final int length;

    DataType(String keyword, int number, int length) {
        this.keyword = keyword;
        this.number = number;
        this.length = length;
    }

    /** As in {@code type ipv4_addr . inet_service}. */
    public String keyword() {
        return keyword;
    }

    /** In octets, without padding. */
    public int length() {
        return length;
    }

    /** In octets, up to the next multiple of four: each field of a concatenation begins on a 32-bit register. */
    public int paddedLength() {
        return (length + 3) / 4 * 4;
    }

    /** Whether nft counts it as being in the machine's own byte order; the others are in network order. */
    boolean isInHostOrder() {
        return switch (this) {
            case MARK, CT_STATE, CT_STATUS, FIB_ADDRTYPE, IFNAME -> true;
            default -> false;
        };
    }

    static int numberOf(List<DataType> fields) {
        int number = 0;
        for (DataType field : fields) {
            number = number << BITS | field.number;
        }
        return number;
    }

    /** The fields behind nft's type number, or empty where it has a type that we do not know. */
    static Optional<List<DataType>> fieldsOf(long number) {
        List<DataType> fields = new ArrayList<>();
        for (long rest = number; rest != 0; rest >>>= BITS) {
            Optional<DataType> field = byNumber((int) (rest & (1 << BITS) - 1));
            if (field.isEmpty()) {
                return Optional.empty();
            }
            fields.addFirst(field.get());
        }
        return Optional.of(List.copyOf(fields));
    }

    private static Optional<DataType> byNumber(int number) {
        for (DataType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The octets one key or datum of these fields has in the kernel. A single field is not padded. */
    static int lengthOf(List<DataType> fields) {
        return fields.size() == 1
                ? fields.getFirst().length()
                : fields.stream().mapToInt(DataType::paddedLength).sum();
    }
}
