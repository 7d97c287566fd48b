package io.hawser.kernel.nftables;

import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.nftables.Transaction.Operation;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A transaction as one batch of messages: {@code BATCH_BEGIN}, one message a change, {@code BATCH_END}. The kernel would take
 * many elements in one message, but then an error does not say which of them it is about, and it is hardly faster.
 */
final class TransactionCodec {
    private final MessageWriter batch = new MessageWriter();
    private final List<Optional<NftObject>> subjects = new ArrayList<>();

    private TransactionCodec() {}

    static TransactionCodec encode(Transaction transaction) {
        TransactionCodec codec = new TransactionCodec();
        codec.boundary(Nfta.NFNL_MSG_BATCH_BEGIN);
        transaction.operations().forEach(codec::operation);
        codec.boundary(Nfta.NFNL_MSG_BATCH_END);
        return codec;
    }

    MessageWriter batch() {
        return batch;
    }

    /** What each message is about, for the texts of errors: written when asked for, as there may be thousands. */
    List<String> titles() {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return subjects.get(index).map(NftObject::title).orElse("transaction");
            }

            @Override
            public int size() {
                return subjects.size();
            }
        };
    }

    private void boundary(int type) {
        batch.begin(type, 0).u8(0).u8(0).be16(Nfta.NFNL_SUBSYS_NFTABLES).end();
        subjects.add(Optional.empty());
    }

    private void operation(Operation operation) {
        switch (operation.verb()) {
            case ADD -> add(operation.object(), Netlink.NLM_F_CREATE);
            case CREATE -> add(operation.object(), Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL);
            case DELETE -> delete(operation.object());
            case FLUSH -> flush(operation.object());
        }
        batch.end();
        subjects.add(Optional.of(operation.object()));
    }

    /** No switch by type: every daemon passes here when it starts, and the JVM would spin a class for the switch. */
    private void add(NftObject object, int create) {
        if (object instanceof Rule rule) {
            begin(Nfta.NFT_MSG_NEWRULE, Netlink.NLM_F_CREATE | Netlink.NLM_F_APPEND, rule);
            ObjectCodec.encode(batch, rule);
        } else if (object instanceof Element element) {
            element(Nfta.NFT_MSG_NEWSETELEM, create, element);
        } else if (object instanceof Chain chain) {
            begin(Nfta.NFT_MSG_NEWCHAIN, create, chain);
            ObjectCodec.encode(batch, chain);
        } else if (object instanceof NamedSet set) {
            begin(Nfta.NFT_MSG_NEWSET, create, set);
            ObjectCodec.encode(batch, set, subjects.size());
        } else {
            Table table = (Table) object;
            begin(Nfta.NFT_MSG_NEWTABLE, create, table);
            ObjectCodec.encode(batch, table);
        }
    }

    private void delete(NftObject object) {
        switch (object) {
            case Table table ->
                begin(Nfta.NFT_MSG_DELTABLE, 0, table)
                        .attrString(Nfta.NFTA_TABLE_NAME, table.table().name());
            case Chain chain ->
                begin(Nfta.NFT_MSG_DELCHAIN, 0, chain)
                        .attrString(Nfta.NFTA_CHAIN_TABLE, chain.table().name())
                        .attrString(Nfta.NFTA_CHAIN_NAME, chain.name());
            case NamedSet set ->
                begin(Nfta.NFT_MSG_DELSET, 0, set)
                        .attrString(Nfta.NFTA_SET_TABLE, set.table().name())
                        .attrString(Nfta.NFTA_SET_NAME, set.name());
            case Rule rule -> throw new IllegalArgumentException("a single rule cannot be deleted: " + rule.title());
            case Element element -> element(Nfta.NFT_MSG_DELSETELEM, 0, element);
        }
    }

    private void element(int message, int flags, Element element) {
        begin(message, flags, element)
                .attrString(Nfta.NFTA_SET_ELEM_LIST_TABLE, element.table().name())
                .attrString(Nfta.NFTA_SET_ELEM_LIST_SET, element.set().name())
                .nest(Nfta.NFTA_SET_ELEM_LIST_ELEMENTS);
        ElementCodec.encode(batch, element);
        batch.endNest();
    }

    /** Deleting without naming a rule or an element deletes all of them. */
    private void flush(NftObject object) {
        switch (object) {
            case Table table ->
                begin(Nfta.NFT_MSG_DELRULE, 0, table)
                        .attrString(Nfta.NFTA_RULE_TABLE, table.table().name());
            case Chain chain ->
                begin(Nfta.NFT_MSG_DELRULE, 0, chain)
                        .attrString(Nfta.NFTA_RULE_TABLE, chain.table().name())
                        .attrString(Nfta.NFTA_RULE_CHAIN, chain.name());
            case NamedSet set ->
                begin(Nfta.NFT_MSG_DELSETELEM, 0, set)
                        .attrString(Nfta.NFTA_SET_ELEM_LIST_TABLE, set.table().name())
                        .attrString(Nfta.NFTA_SET_ELEM_LIST_SET, set.name());
            case Rule rule -> throw new IllegalArgumentException("holds nothing: " + rule.title());
            case Element element -> throw new IllegalArgumentException("holds nothing: " + element.title());
        }
    }

    private MessageWriter begin(int message, int flags, NftObject object) {
        return batch.begin(Nfta.type(message), flags)
                .u8(object.table().family().number())
                .u8(0)
                .be16(0);
    }
}
