package io.hawser.kernel.nftables;

import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.nftables.Transaction.Operation;
import io.hawser.kernel.nftables.Transaction.Verb;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction as one batch of messages: {@code BATCH_BEGIN}, one message a change, {@code BATCH_END}. Elements that go to
 * (or leave) the same set in a row share messages, as many as the 64 KiB of a nested attribute take.
 */
final class TransactionCodec {
    /** A list of elements is ended beyond this, far enough below 65535 for the largest element. */
    private static final int LIST_BYTES = 60_000;

    private final MessageWriter batch = new MessageWriter();
    private final List<String> titles = new ArrayList<>();
    private int setId;

    private TransactionCodec() {}

    static TransactionCodec encode(Transaction transaction) {
        TransactionCodec codec = new TransactionCodec();
        codec.boundary(Nfta.NFNL_MSG_BATCH_BEGIN, "transaction");
        List<Operation> operations = transaction.operations();
        for (int next = 0; next < operations.size(); ) {
            next = operations.get(next).object() instanceof Element first
                            && operations.get(next).verb() != Verb.FLUSH
                    ? codec.elements(operations, next, first)
                    : codec.single(operations.get(next), next);
        }
        codec.boundary(Nfta.NFNL_MSG_BATCH_END, "transaction");
        return codec;
    }

    MessageWriter batch() {
        return batch;
    }

    /** What each message is about, for the texts of errors. */
    List<String> titles() {
        return titles;
    }

    private void boundary(int type, String title) {
        batch.begin(type, 0).u8(0).u8(0).be16(Nfta.NFNL_SUBSYS_NFTABLES).end();
        titles.add(title);
    }

    private int single(Operation operation, int index) {
        if (operation.verb() == Verb.FLUSH) {
            flush(operation.object());
        } else {
            change(operation);
        }
        batch.end();
        titles.add(operation.object().title());
        return index + 1;
    }

    private void change(Operation operation) {
        boolean delete = operation.verb() == Verb.DELETE;
        int create = create(operation.verb());
        switch (operation.object()) {
            case Table table -> {
                begin(delete ? Nfta.NFT_MSG_DELTABLE : Nfta.NFT_MSG_NEWTABLE, create, table.table());
                if (delete) {
                    batch.attrString(Nfta.NFTA_TABLE_NAME, table.table().name());
                } else {
                    ObjectCodec.encode(batch, table);
                }
            }
            case Chain chain -> {
                begin(delete ? Nfta.NFT_MSG_DELCHAIN : Nfta.NFT_MSG_NEWCHAIN, create, chain.table());
                if (delete) {
                    batch.attrString(Nfta.NFTA_CHAIN_TABLE, chain.table().name());
                    batch.attrString(Nfta.NFTA_CHAIN_NAME, chain.name());
                } else {
                    ObjectCodec.encode(batch, chain);
                }
            }
            case NamedSet set -> {
                begin(delete ? Nfta.NFT_MSG_DELSET : Nfta.NFT_MSG_NEWSET, create, set.table());
                if (delete) {
                    batch.attrString(Nfta.NFTA_SET_TABLE, set.table().name());
                    batch.attrString(Nfta.NFTA_SET_NAME, set.name());
                } else {
                    ObjectCodec.encode(batch, set, ++setId);
                }
            }
            case Rule rule -> {
                if (delete) {
                    throw new IllegalArgumentException("a single rule cannot be deleted: " + rule.title());
                }
                begin(Nfta.NFT_MSG_NEWRULE, Netlink.NLM_F_CREATE | Netlink.NLM_F_APPEND, rule.table());
                ObjectCodec.encode(batch, rule);
            }
            case Element element -> throw new IllegalStateException("elements go in lists: " + element.title());
        }
    }

    private static int create(Verb verb) {
        return switch (verb) {
            case ADD -> Netlink.NLM_F_CREATE;
            case CREATE -> Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL;
            case DELETE, FLUSH -> 0;
        };
    }

    /** Deleting without naming a rule or an element deletes all of them. */
    private void flush(NftObject object) {
        switch (object) {
            case Table table ->
                begin(Nfta.NFT_MSG_DELRULE, 0, table.table())
                        .attrString(Nfta.NFTA_RULE_TABLE, table.table().name());
            case Chain chain ->
                begin(Nfta.NFT_MSG_DELRULE, 0, chain.table())
                        .attrString(Nfta.NFTA_RULE_TABLE, chain.table().name())
                        .attrString(Nfta.NFTA_RULE_CHAIN, chain.name());
            case NamedSet set ->
                begin(Nfta.NFT_MSG_DELSETELEM, 0, set.table())
                        .attrString(Nfta.NFTA_SET_ELEM_LIST_TABLE, set.table().name())
                        .attrString(Nfta.NFTA_SET_ELEM_LIST_SET, set.name());
            case Rule rule -> throw new IllegalArgumentException("holds nothing: " + rule.title());
            case Element element -> throw new IllegalArgumentException("holds nothing: " + element.title());
        }
    }

    /** Writes one message with the elements from {@code index} on that are treated alike; returns the index behind. */
    private int elements(List<Operation> operations, int index, Element first) {
        Operation leader = operations.get(index);
        int message = leader.verb() == Verb.DELETE ? Nfta.NFT_MSG_DELSETELEM : Nfta.NFT_MSG_NEWSETELEM;
        begin(message, create(leader.verb()), first.table())
                .attrString(Nfta.NFTA_SET_ELEM_LIST_TABLE, first.table().name())
                .attrString(Nfta.NFTA_SET_ELEM_LIST_SET, first.set().name())
                .nest(Nfta.NFTA_SET_ELEM_LIST_ELEMENTS);
        int start = batch.size();
        int next = index;
        while (next < operations.size()
                && batch.size() - start < LIST_BYTES
                && isAlike(leader, first, operations.get(next))) {
            ElementCodec.encode(batch, (Element) operations.get(next).object());
            next++;
        }
        batch.endNest().end();
        titles.add(title(first, next - index));
        return next;
    }

    private static boolean isAlike(Operation leader, Element first, Operation other) {
        return other.verb() == leader.verb()
                && other.object() instanceof Element element
                && element.set().name().equals(first.set().name())
                && element.table().equals(first.table());
    }

    private static String title(Element first, int count) {
        return first.title() + (count == 1 ? "" : " and " + (count - 1) + " more");
    }

    private MessageWriter begin(int message, int flags, TableId table) {
        return batch.begin(Nfta.type(message), flags)
                .u8(table.family().number())
                .u8(0)
                .be16(0);
    }
}
