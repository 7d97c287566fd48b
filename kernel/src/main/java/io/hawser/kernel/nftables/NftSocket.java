package io.hawser.kernel.nftables;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.Attributes;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.netlink.NetlinkMessage;
import io.hawser.kernel.netlink.NetlinkSocket;
import io.hawser.kernel.netns.Namespace;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Reads and changes the nftables ruleset of one network namespace.
 *
 * <p>A table that was added with the flag {@link Table.Flag#OWNER} belongs to the socket that added it: only this object can
 * change it, and it is let go when this object is closed. With {@link Table.Flag#PERSIST} it then stays as it is, and
 * another socket adopts it ({@link #adopt}). So whoever owns tables keeps one of these open
 * for as long as they live.
 *
 * <p>Any thread may call; the calls are made one after the other.
 */
public final class NftSocket implements AutoCloseable {
    private static final int DUMP_TRIES = 20;

    private final NetlinkSocket netlink;

    private NftSocket(NetlinkSocket netlink) {
        this.netlink = netlink;
    }

    /**
     * Opens a socket for the ruleset of {@code where}.
     *
     * @throws KernelException EPROTONOSUPPORT if the kernel has no nfnetlink
     */
    public static NftSocket open(Namespace where) {
        return new NftSocket(NetlinkSocket.open(where, Netlink.NETLINK_NETFILTER));
    }

    /**
     * Makes all changes or none. An empty transaction sends nothing.
     *
     * @throws BatchException with every refused change: EEXIST for one that was to be created, ENOENT
     *     for one to be deleted that is not there, EEXIST for an element whose key leads elsewhere already, EPERM for a table
     *     that another socket owns
     */
    public void apply(Transaction transaction) {
        if (!transaction.isEmpty()) {
            TransactionCodec codec = TransactionCodec.encode(transaction);
            netlink.send(codec.batch(), codec.titles());
        }
    }

    /**
     * Takes over a persistent table that its owner left behind; nothing happens to one that is not there, is not
     * persistent, or is ours already.
     *
     * @return whether the table is ours now
     * @throws BatchException EPERM if another socket owns it
     */
    public boolean adopt(TableId id) {
        Optional<Table> found =
                tables().stream().filter(table -> table.table().equals(id)).findFirst();
        if (found.isEmpty() || !found.get().flags().contains(Table.Flag.PERSIST)) {
            return false;
        }
        Set<Table.Flag> flags = EnumSet.copyOf(found.get().flags());
        flags.add(Table.Flag.OWNER);
        apply(Transaction.builder()
                .add(new Table(id, flags, found.get().comment()))
                .build());
        return true;
    }

    /**
     * Whether this kernel has owned, persistent tables (Linux 6.9). One that is there says so; else asked by a transaction that
     * fails in any case, so that nothing is made. The kernel takes some ten milliseconds to put that back.
     */
    public boolean hasPersistentTables() {
        if (showsPersistentTable()) {
            return true;
        }
        Table probe = Table.of(new TableId(Family.INET, "hawser-probe"), Table.Flag.OWNER, Table.Flag.PERSIST);
        Chain nowhere = Chain.regular(probe.table(), "nowhere");
        try {
            apply(Transaction.builder().create(probe).delete(nowhere).build());
        } catch (BatchException e) {
            return e.failures().stream().allMatch(failure -> failure.error().is(Errno.ENOENT));
        }
        throw new IllegalStateException("deleted what is not there: " + nowhere.title());
    }

    /** A kernel without nf_tables refuses to list them. */
    private boolean showsPersistentTable() {
        try {
            return tables().stream().anyMatch(table -> table.flags().contains(Table.Flag.PERSIST));
        } catch (KernelException e) {
            return false;
        }
    }

    /** Everything in the namespace. Sets that belong to a rule, or are of types unknown here, are left out. */
    public Ruleset dump() {
        return consistent(now -> dump(now, tables(), message -> !ObjectCodec.isAnonymous(message)));
    }

    /**
     * Everything in the namespace, with the sets that belong to rules: what a packet meets. Sets of types unknown here are
     * left out.
     */
    public Ruleset dumpWhole() {
        return consistent(now -> dump(now, tables(), message -> true));
    }

    /** One table with everything in it; empty lists if there is none. */
    public Ruleset dump(TableId table) {
        return consistent(now -> dump(
                now,
                tables().stream().filter(t -> t.table().equals(table)).toList(),
                message -> !ObjectCodec.isAnonymous(message)));
    }

    /**
     * What those elements of a set have counted that count; not for intervals of a single field.
     *
     * @throws KernelException ENOENT if there is no such set
     */
    public Map<Element, Expression.Counter> counts(NamedSet set) {
        return ElementCodec.counts(set, rawElements(set));
    }

    /** {@link #counts(NamedSet)} of all sets of a table; nothing if there is no such table. */
    public Map<Element, Expression.Counter> counts(TableId table) {
        Map<Element, Expression.Counter> counts = new HashMap<>();
        tables().stream()
                .filter(present -> present.table().equals(table))
                .flatMap(present -> sets(table, message -> !ObjectCodec.isAnonymous(message)).stream())
                .filter(set -> !set.interval() || set.key().size() > 1)
                .forEach(set -> counts.putAll(counts(set)));
        return counts;
    }

    /** The number of the ruleset's present state; it rises with every transaction of anybody in this namespace. */
    public long generation() {
        MessageWriter request = begin(Nfta.NFT_MSG_GETGEN, Family.INET.number()).end();
        List<NetlinkMessage> answer = netlink.request(request, "generation");
        return answer.getFirst().attributes(Nfta.NFGENMSG_LEN).be32(Nfta.NFTA_GEN_ID);
    }

    /** Messages that changed something, so far. */
    public long writes() {
        return netlink.writes();
    }

    /** Lets go of the tables that belong to this socket. */
    @Override
    public void close() {
        netlink.close();
    }

    /** Several dumps make one picture only if no transaction came between them; else parts may be missing, even halves of elements. */
    private Ruleset consistent(LongFunction<Ruleset> dump) {
        for (int i = 0; i < DUMP_TRIES; i++) {
            long before = generation();
            try {
                Ruleset ruleset = dump.apply(before);
                if (generation() == before) {
                    return ruleset;
                }
            } catch (KernelException | IllegalArgumentException e) {
                if (generation() == before) {
                    throw e;
                }
            }
        }
        throw new KernelException("NFT_MSG_GETTABLE", "ruleset", Errno.EAGAIN);
    }

    private Ruleset dump(long generation, List<Table> tables, Predicate<NetlinkMessage> which) {
        List<NamedSet> sets = new ArrayList<>();
        List<Element> elements = new ArrayList<>();
        List<Chain> chains = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        for (Table table : tables) {
            TableId id = table.table();
            sets(id, which).forEach(set -> {
                sets.add(set);
                elements.addAll(elements(set));
            });
            chains.addAll(chains(id));
            rules.addAll(rules(id));
        }
        return new Ruleset(generation, tables, sets, elements, chains, rules);
    }

    /** Whose tables there are. */
    public List<Table> tables() {
        return netlink.dump(begin(Nfta.NFT_MSG_GETTABLE, 0).end()).stream()
                .map(ObjectCodec::table)
                .toList();
    }

    private List<Chain> chains(TableId table) {
        MessageWriter request =
                begin(Nfta.NFT_MSG_GETCHAIN, table.family().number()).end();
        return netlink.dump(request).stream()
                .map(ObjectCodec::chain)
                .filter(chain -> chain.table().equals(table))
                .toList();
    }

    private List<Rule> rules(TableId table) {
        MessageWriter request = begin(Nfta.NFT_MSG_GETRULE, table.family().number())
                .attrString(Nfta.NFTA_RULE_TABLE, table.name())
                .end();
        return netlink.dump(request).stream().map(ObjectCodec::rule).toList();
    }

    private List<NamedSet> sets(TableId table, Predicate<NetlinkMessage> which) {
        MessageWriter request = begin(Nfta.NFT_MSG_GETSET, table.family().number())
                .attrString(Nfta.NFTA_SET_TABLE, table.name())
                .end();
        return netlink.dump(request).stream()
                .filter(which)
                .map(ObjectCodec::set)
                .flatMap(Optional::stream)
                .toList();
    }

    private List<Element> elements(NamedSet set) {
        return ElementCodec.decode(set, rawElements(set));
    }

    private List<Attributes> rawElements(NamedSet set) {
        MessageWriter request = begin(
                        Nfta.NFT_MSG_GETSETELEM, set.table().family().number())
                .attrString(Nfta.NFTA_SET_ELEM_LIST_TABLE, set.table().name())
                .attrString(Nfta.NFTA_SET_ELEM_LIST_SET, set.name())
                .end();
        return netlink.dump(request).stream()
                .flatMap(message ->
                        message.attributes(Nfta.NFGENMSG_LEN).list(Nfta.NFTA_SET_ELEM_LIST_ELEMENTS).stream())
                .toList();
    }

    private static MessageWriter begin(int message, int family) {
        return new MessageWriter().begin(Nfta.type(message), 0).u8(family).u8(0).be16(0);
    }
}
