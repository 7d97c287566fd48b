package io.hawser.kernel.nftables;

import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.MessageWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Elements to attributes and back. The fields of a concatenated key stand one behind the other, each padded with zeros to
 * four octets: {@code tcp . 8080} is {@code 06000000 1f900000}.
 *
 * <p>Intervals come in two forms. A concatenated one is one element with a second key, the upper end ({@code
 * NFTA_SET_ELEM_KEY_END}). One of a single field is two elements: its first value, and, flagged {@code INTERVAL_END}, the
 * value behind its last (left out where there is none, at all ones).
 */
final class ElementCodec {
    private ElementCodec() {}

    static void encode(MessageWriter w, Element element) {
        boolean single = element.set().interval() && element.key().size() == 1;
        w.nest(Nfta.NFTA_LIST_ELEM);
        ExpressionCodec.value(w, Nfta.NFTA_SET_ELEM_KEY, key(element, false));
        if (element.set().interval() && !single) {
            ExpressionCodec.value(w, Nfta.NFTA_SET_ELEM_KEY_END, key(element, true));
        }
        element.target().ifPresent(target -> target(w, target));
        element.comment()
                .ifPresent(
                        words -> w.attr(Nfta.NFTA_SET_ELEM_USERDATA, UserData.comment(Nfta.UDATA_ELEM_COMMENT, words)));
        if (element.counted()) {
            ExpressionCodec.encode(w, Nfta.NFTA_SET_ELEM_EXPR, new Expression.Counter(0, 0));
        }
        w.endNest();
        if (single) {
            behind(w, key(element, true).next());
        }
    }

    private static void behind(MessageWriter w, Octets end) {
        if (!end.isZero()) {
            w.nest(Nfta.NFTA_LIST_ELEM).attrBe32(Nfta.NFTA_SET_ELEM_FLAGS, Nfta.NFT_SET_ELEM_INTERVAL_END);
            ExpressionCodec.value(w, Nfta.NFTA_SET_ELEM_KEY, end).endNest();
        }
    }

    private static void target(MessageWriter w, Target target) {
        switch (target) {
            case Verdict verdict -> ExpressionCodec.verdict(w, Nfta.NFTA_SET_ELEM_DATA, verdict);
            case Values values -> ExpressionCodec.value(w, Nfta.NFTA_SET_ELEM_DATA, joined(values.fields()));
        }
    }

    private static Octets key(Element element, boolean upperEnd) {
        return joined(element.key().stream()
                .map(field -> upperEnd ? field.to() : field.from())
                .toList());
    }

    /** One value as it is, several padded one behind the other. */
    private static Octets joined(List<Value> fields) {
        if (fields.size() == 1) {
            return fields.getFirst().octets();
        }
        int length = 0;
        for (Value field : fields) {
            length += field.type().paddedLength();
        }
        byte[] bytes = new byte[length];
        int at = 0;
        for (Value field : fields) {
            byte[] octets = field.octets().toBytes();
            System.arraycopy(octets, 0, bytes, at, octets.length);
            at += field.type().paddedLength();
        }
        return Octets.of(bytes);
    }

    /** One element as the kernel sent it; for intervals of a single field half of one. */
    private record Raw(Octets key, boolean isEnd, Attributes attributes) {}

    static List<Element> decode(NamedSet set, List<Attributes> elements) {
        List<Raw> raw = new ArrayList<>(elements.size());
        for (Attributes element : elements) {
            long flags = element.be32(Nfta.NFTA_SET_ELEM_FLAGS, 0);
            if ((flags & Nfta.NFT_SET_ELEM_CATCHALL) == 0) {
                Octets key = ExpressionCodec.value(element, Nfta.NFTA_SET_ELEM_KEY);
                raw.add(new Raw(key, (flags & Nfta.NFT_SET_ELEM_INTERVAL_END) != 0, element));
            }
        }
        return set.interval() && set.key().size() == 1
                ? intervals(set, raw)
                : raw.stream().map(r -> element(set, r)).toList();
    }

    /** What each element of a set whose keys are not intervals of a single field has counted. */
    static Map<Element, Expression.Counter> counts(NamedSet set, List<Attributes> elements) {
        Map<Element, Expression.Counter> counts = new LinkedHashMap<>();
        for (Attributes element : elements) {
            Octets key = ExpressionCodec.value(element, Nfta.NFTA_SET_ELEM_KEY);
            counter(element).ifPresent(counter -> counts.put(element(set, new Raw(key, false, element)), counter));
        }
        return counts;
    }

    private static Optional<Expression.Counter> counter(Attributes element) {
        return element.has(Nfta.NFTA_SET_ELEM_EXPR)
                        && ExpressionCodec.decode(element.nested(Nfta.NFTA_SET_ELEM_EXPR))
                                instanceof Expression.Counter counter
                ? Optional.of(counter)
                : Optional.empty();
    }

    private static Element element(NamedSet set, Raw raw) {
        Octets end = raw.attributes().has(Nfta.NFTA_SET_ELEM_KEY_END)
                ? ExpressionCodec.value(raw.attributes(), Nfta.NFTA_SET_ELEM_KEY_END)
                : raw.key();
        List<Value> from = split(set.key(), raw.key());
        List<Value> to = split(set.key(), end);
        List<Field> fields = new ArrayList<>(from.size());
        for (int i = 0; i < from.size(); i++) {
            fields.add(Field.range(from.get(i), to.get(i)));
        }
        return with(set, fields, raw.attributes());
    }

    /** Puts the two ends of each interval together again. */
    private static List<Element> intervals(NamedSet set, List<Raw> raw) {
        List<Raw> sorted = new ArrayList<>(raw);
        sorted.sort(ElementCodec::inOrder);
        DataType type = set.key().getFirst();
        Octets last = Octets.ofNumber(0, type.length()).previous();
        List<Element> elements = new ArrayList<>(sorted.size() / 2);
        for (int i = 0; i < sorted.size(); i++) {
            Raw start = sorted.get(i);
            if (!start.isEnd()) {
                Octets to = i + 1 < sorted.size() ? sorted.get(i + 1).key().previous() : last;
                Field field = Field.range(new Value(type, start.key()), new Value(type, to));
                elements.add(with(set, List.of(field), start.attributes()));
            }
        }
        return elements;
    }

    /** Where one interval ends and the next begins, the end comes first. */
    private static int inOrder(Raw left, Raw right) {
        int byKey = left.key().compareTo(right.key());
        return byKey == 0 ? Boolean.compare(right.isEnd(), left.isEnd()) : byKey;
    }

    private static Element with(NamedSet set, List<Field> fields, Attributes attributes) {
        Optional<Target> target = set.isMap() ? Optional.of(target(set.kind(), attributes)) : Optional.empty();
        Optional<String> comment =
                UserData.comment(Nfta.UDATA_ELEM_COMMENT, attributes.optionalBytes(Nfta.NFTA_SET_ELEM_USERDATA));
        boolean counted = !set.counted() && counter(attributes).isPresent();
        return new Element(set, fields, target, comment, counted);
    }

    private static Target target(NamedSet.Kind map, Attributes attributes) {
        return map instanceof NamedSet.ToValues(var types)
                ? new Values(split(types, ExpressionCodec.value(attributes, Nfta.NFTA_SET_ELEM_DATA)))
                : ExpressionCodec.verdict(attributes, Nfta.NFTA_SET_ELEM_DATA);
    }

    private static List<Value> split(List<DataType> types, Octets octets) {
        List<Value> values = new ArrayList<>(types.size());
        int at = 0;
        for (DataType type : types) {
            values.add(new Value(type, octets.slice(at, at + type.length())));
            at += type.paddedLength();
        }
        return values;
    }
}
