package io.hawser.network.evaluate;

import io.hawser.kernel.nftables.DataType;
import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Field;
import io.hawser.kernel.nftables.NamedSet;
import io.hawser.kernel.nftables.Octets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The elements of one set or map, found by the octets a rule has laid out in the registers. */
final class SetIndex {
    private final NamedSet set;
    private final Map<Octets, Element> single = new HashMap<>();
    private final List<Element> intervals = new ArrayList<>();

    SetIndex(NamedSet set) {
        this.set = set;
    }

    NamedSet set() {
        return set;
    }

    void put(Element element) {
        if (element.key().stream().allMatch(Field::isSingle)) {
            single.put(
                    joined(element.key().stream()
                            .map(field -> field.from().octets())
                            .toList()),
                    element);
        } else {
            intervals.add(element);
        }
    }

    /** How many octets a key takes in the registers. */
    int keyLength() {
        return set.key().size() == 1
                ? set.key().getFirst().length()
                : set.key().stream().mapToInt(DataType::paddedLength).sum();
    }

    Optional<Element> find(Octets key) {
        Element exact = single.get(key);
        return exact != null
                ? Optional.of(exact)
                : intervals.stream().filter(element -> holds(element, key)).findFirst();
    }

    private static boolean holds(Element element, Octets key) {
        int at = 0;
        for (Field field : element.key()) {
            Octets value = key.slice(at, at + field.type().length());
            if (value.compareTo(field.from().octets()) < 0
                    || value.compareTo(field.to().octets()) > 0) {
                return false;
            }
            at += field.type().paddedLength();
        }
        return true;
    }

    /** Fields side by side, each but an only one filled up to a whole register. */
    static Octets joined(List<Octets> fields) {
        if (fields.size() == 1) {
            return fields.getFirst();
        }
        int length = fields.stream().mapToInt(field -> field.padded().length()).sum();
        java.nio.ByteBuffer all = java.nio.ByteBuffer.allocate(length);
        fields.forEach(field -> all.put(field.padded().toBytes()));
        return Octets.of(all.array());
    }
}
