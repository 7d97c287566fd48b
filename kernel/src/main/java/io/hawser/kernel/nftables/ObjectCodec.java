package io.hawser.kernel.nftables;

import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.NetlinkMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tables, chains, rules and sets to messages' attributes and back. */
final class ObjectCodec {
    private static final int NFT_CHAIN_BASE = 1;

    private ObjectCodec() {}

    static void encode(MessageWriter w, Table table) {
        w.attrString(Nfta.NFTA_TABLE_NAME, table.table().name());
        w.attrBe32(Nfta.NFTA_TABLE_FLAGS, Table.Flag.bits(table.flags()));
        comment(w, Nfta.NFTA_TABLE_USERDATA, Nfta.UDATA_TABLE_COMMENT, table.comment());
    }

    static void encode(MessageWriter w, Chain chain) {
        w.attrString(Nfta.NFTA_CHAIN_TABLE, chain.table().name());
        w.attrString(Nfta.NFTA_CHAIN_NAME, chain.name());
        chain.hook().ifPresent(hook -> {
            w.nest(Nfta.NFTA_CHAIN_HOOK)
                    .attrBe32(Nfta.NFTA_HOOK_HOOKNUM, hook.point().number())
                    .attrBe32(Nfta.NFTA_HOOK_PRIORITY, hook.priority())
                    .endNest();
            w.attrBe32(Nfta.NFTA_CHAIN_POLICY, hook.policy().number());
            w.attrString(Nfta.NFTA_CHAIN_TYPE, hook.type().name().toLowerCase(Locale.ROOT));
        });
        comment(w, Nfta.NFTA_CHAIN_USERDATA, Nfta.UDATA_CHAIN_COMMENT, chain.comment());
    }

    static void encode(MessageWriter w, Rule rule) {
        w.attrString(Nfta.NFTA_RULE_TABLE, rule.table().name());
        w.attrString(Nfta.NFTA_RULE_CHAIN, rule.chain());
        w.nest(Nfta.NFTA_RULE_EXPRESSIONS);
        rule.expressions().forEach(expression -> ExpressionCodec.encode(w, expression));
        w.endNest();
        comment(w, Nfta.NFTA_RULE_USERDATA, Nfta.UDATA_RULE_COMMENT, rule.comment());
    }

    /** @param id a number of its own within the transaction */
    static void encode(MessageWriter w, NamedSet set, int id) {
        boolean fields = set.interval() && set.key().size() > 1;
        w.attrString(Nfta.NFTA_SET_TABLE, set.table().name());
        w.attrString(Nfta.NFTA_SET_NAME, set.name());
        w.attrBe32(
                Nfta.NFTA_SET_FLAGS,
                (set.interval() ? Nfta.NFT_SET_INTERVAL : 0)
                        | (fields ? Nfta.NFT_SET_CONCAT : 0)
                        | (set.isMap() ? Nfta.NFT_SET_MAP : 0));
        w.attrBe32(Nfta.NFTA_SET_KEY_TYPE, DataType.numberOf(set.key()));
        w.attrBe32(Nfta.NFTA_SET_KEY_LEN, DataType.lengthOf(set.key()));
        w.attrBe32(Nfta.NFTA_SET_ID, id);
        kind(w, set.kind());
        if (set.counted()) {
            w.nest(Nfta.NFTA_SET_EXPR)
                    .attrString(Nfta.NFTA_EXPR_NAME, "counter")
                    .nest(Nfta.NFTA_EXPR_DATA)
                    .endNest()
                    .endNest();
        }
        if (fields) {
            fieldLengths(w, set.key());
        }
        w.attr(Nfta.NFTA_SET_USERDATA, UserData.set(set));
    }

    private static void kind(MessageWriter w, NamedSet.Kind kind) {
        if (kind instanceof NamedSet.ToVerdict) {
            w.attrBe32(Nfta.NFTA_SET_DATA_TYPE, Nfta.NFT_DATA_VERDICT).attrBe32(Nfta.NFTA_SET_DATA_LEN, 0);
        } else if (kind instanceof NamedSet.ToValues(var types)) {
            w.attrBe32(Nfta.NFTA_SET_DATA_TYPE, DataType.numberOf(types))
                    .attrBe32(Nfta.NFTA_SET_DATA_LEN, DataType.lengthOf(types));
        }
    }

    /** Where one field of a concatenated interval ends and the next begins; EINVAL for keys that are no intervals. */
    private static void fieldLengths(MessageWriter w, List<DataType> key) {
        w.nest(Nfta.NFTA_SET_DESC).nest(Nfta.NFTA_SET_DESC_CONCAT);
        for (DataType field : key) {
            w.nest(Nfta.NFTA_LIST_ELEM)
                    .attrBe32(Nfta.NFTA_SET_FIELD_LEN, field.length())
                    .endNest();
        }
        w.endNest().endNest();
    }

    private static void comment(MessageWriter w, int attribute, int type, Optional<String> words) {
        words.ifPresent(w1 -> w.attr(attribute, UserData.comment(type, w1)));
    }

    static Table table(NetlinkMessage message) {
        Attributes in = message.attributes(Nfta.NFGENMSG_LEN);
        TableId id = new TableId(family(message), in.string(Nfta.NFTA_TABLE_NAME));
        return new Table(
                id,
                Table.Flag.of(in.be32(Nfta.NFTA_TABLE_FLAGS, 0)),
                UserData.comment(Nfta.UDATA_TABLE_COMMENT, in.optionalBytes(Nfta.NFTA_TABLE_USERDATA)));
    }

    static Chain chain(NetlinkMessage message) {
        Attributes in = message.attributes(Nfta.NFGENMSG_LEN);
        TableId table = new TableId(family(message), in.string(Nfta.NFTA_CHAIN_TABLE));
        Optional<Chain.Hook> hook =
                in.has(Nfta.NFTA_CHAIN_HOOK) ? Optional.of(hook(table.family(), in)) : Optional.empty();
        return new Chain(
                table,
                in.string(Nfta.NFTA_CHAIN_NAME),
                hook,
                UserData.comment(Nfta.UDATA_CHAIN_COMMENT, in.optionalBytes(Nfta.NFTA_CHAIN_USERDATA)));
    }

    private static Chain.Hook hook(Family family, Attributes in) {
        Attributes hook = in.nested(Nfta.NFTA_CHAIN_HOOK);
        long number = hook.be32(Nfta.NFTA_HOOK_HOOKNUM);
        Chain.Point point = family == Family.NETDEV
                ? Chain.Point.INGRESS
                : Chain.Point.of(number).orElseThrow(() -> new IllegalArgumentException("no hook " + number));
        return new Chain.Hook(
                Chain.Type.valueOf(in.string(Nfta.NFTA_CHAIN_TYPE, "filter").toUpperCase(Locale.ROOT)),
                point,
                (int) hook.be32(Nfta.NFTA_HOOK_PRIORITY),
                in.be32(Nfta.NFTA_CHAIN_POLICY, NFT_CHAIN_BASE) == 0 ? Chain.Policy.DROP : Chain.Policy.ACCEPT);
    }

    static Rule rule(NetlinkMessage message) {
        Attributes in = message.attributes(Nfta.NFGENMSG_LEN);
        List<Expression> expressions = new ArrayList<>();
        in.list(Nfta.NFTA_RULE_EXPRESSIONS).forEach(element -> expressions.add(ExpressionCodec.decode(element)));
        return new Rule(
                new TableId(family(message), in.string(Nfta.NFTA_RULE_TABLE)),
                in.string(Nfta.NFTA_RULE_CHAIN),
                expressions,
                UserData.comment(Nfta.UDATA_RULE_COMMENT, in.optionalBytes(Nfta.NFTA_RULE_USERDATA)));
    }

    /** Whether a set belongs to a rule, in which nft writes its elements: {@code tcp dport { 80, 443 }}. */
    static boolean isAnonymous(NetlinkMessage message) {
        long flags = message.attributes(Nfta.NFGENMSG_LEN).be32(Nfta.NFTA_SET_FLAGS, 0);
        return (flags & Nfta.NFT_SET_ANONYMOUS) != 0;
    }

    /** Empty for a set of types that we have no word for: never one of ours. */
    static Optional<NamedSet> set(NetlinkMessage message) {
        Attributes in = message.attributes(Nfta.NFGENMSG_LEN);
        long flags = in.be32(Nfta.NFTA_SET_FLAGS, 0);
        boolean strange = (flags & Nfta.NFT_SET_OBJECT) != 0;
        Optional<List<DataType>> key = DataType.fieldsOf(in.be32(Nfta.NFTA_SET_KEY_TYPE, 0))
                .filter(types -> !types.isEmpty() && DataType.lengthOf(types) == in.be32(Nfta.NFTA_SET_KEY_LEN, 0));
        Optional<NamedSet.Kind> kind = (flags & Nfta.NFT_SET_MAP) == 0 ? Optional.of(new NamedSet.Plain()) : kind(in);
        if (strange || key.isEmpty() || kind.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new NamedSet(
                new TableId(family(message), in.string(Nfta.NFTA_SET_TABLE)),
                in.string(Nfta.NFTA_SET_NAME),
                key.get(),
                kind.get(),
                (flags & Nfta.NFT_SET_INTERVAL) != 0,
                UserData.comment(Nfta.UDATA_SET_COMMENT, in.optionalBytes(Nfta.NFTA_SET_USERDATA)),
                in.has(Nfta.NFTA_SET_EXPR)
                        && in.nested(Nfta.NFTA_SET_EXPR)
                                .string(Nfta.NFTA_EXPR_NAME, "")
                                .equals("counter")));
    }

    private static Optional<NamedSet.Kind> kind(Attributes in) {
        long type = in.be32(Nfta.NFTA_SET_DATA_TYPE, 0);
        if (type == Nfta.NFT_DATA_VERDICT) {
            return Optional.of(new NamedSet.ToVerdict());
        }
        return DataType.fieldsOf(type)
                .filter(types -> !types.isEmpty() && DataType.lengthOf(types) == in.be32(Nfta.NFTA_SET_DATA_LEN, 0))
                .map(NamedSet.ToValues::new);
    }

    /** The first octet of struct nfgenmsg. */
    static Family family(NetlinkMessage message) {
        return Family.of(message.payload()[0]);
    }
}
