package io.hawser.kernel.nftables;

import io.hawser.kernel.netlink.Netlink;
import io.hawser.kernel.netlink.NetlinkGroup;
import io.hawser.kernel.netlink.NetlinkMessage;
import io.hawser.kernel.netns.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells of every transaction that changed the nftables rules of a namespace, as the kernel announces them to the group {@code
 * NFNLGRP_NFTABLES}: a message for each object, then one that ends it ({@code NFT_MSG_NEWGEN}).
 *
 * <p>However many listen, one socket and one thread read; both are there from the first listener on until the last has gone.
 * Listeners are called on that thread, one after the other, and must not wait. Our own transactions are among those they hear
 * of; they tell them by their tables. Any thread may call.
 */
public final class RulesetWatch {
    private static final int NFNLGRP_NFTABLES = 7;
    private static final int SUBSYSTEM_NFTABLES = 10;
    private static final int NFTA_GEN_PROC_PID = 2;

    /** In the messages of tables, chains, rules, sets and elements alike: the table's name. */
    private static final int TABLE_NAME = 1;

    /**
     * A transaction, or several that nobody can tell apart any more.
     *
     * @param tables in which something changed
     * @param complete whether these are all; false when the kernel had more to say than the socket could hold
     * @param thread the number of the thread that sent it, 0 if that is not known
     */
    public record Change(Set<TableId> tables, boolean complete, int thread) {
        public Change {
            tables = Set.copyOf(tables);
        }

        /** Whether a thread of this process sent it that has not ended meanwhile. */
        public boolean isOurs() {
            return complete && thread != 0 && Files.exists(Path.of("/proc/self/task/" + thread));
        }

        /** Whether something may have changed outside these tables. */
        public boolean reachesBeyond(Set<TableId> known) {
            return !complete || !known.containsAll(tables);
        }
    }

    /** One who listens; closing it ends that, but for a call that is under way. Nothing for the listener itself to do. */
    public final class Listening implements AutoCloseable {
        private final Consumer<Change> listener;

        private Listening(Consumer<Change> listener) {
            this.listener = listener;
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    private final Namespace where;
    private final List<Listening> listening = new CopyOnWriteArrayList<>();
    private @Nullable NetlinkGroup group; // guarded by this

    /**
     * Listens to nothing yet.
     *
     * @param where stays open for as long as anybody listens
     */
    public RulesetWatch(Namespace where) {
        this.where = where;
    }

    /** @throws io.hawser.kernel.ffm.KernelException EPROTONOSUPPORT if the kernel has no nfnetlink */
    public synchronized Listening listen(Consumer<Change> listener) {
        if (group == null) {
            group = NetlinkGroup.join(where, Netlink.NETLINK_NETFILTER, NFNLGRP_NFTABLES, new Transactions(this::tell));
        }
        Listening added = new Listening(listener);
        listening.add(added);
        return added;
    }

    /** What one of them cannot cope with must not make the others deaf. */
    private void tell(Change change) {
        for (Listening each : listening) {
            try {
                each.listener.accept(change);
            } catch (RuntimeException failed) {
                // Asked for here only: the first logger of a JVM takes it milliseconds of every start.
                System.getLogger(RulesetWatch.class.getName())
                        .log(System.Logger.Level.WARNING, "a change of packet rules was not taken in", failed);
            }
        }
    }

    private synchronized void leave(Listening listener) {
        listening.remove(listener);
        if (listening.isEmpty() && group != null) {
            group.close();
            group = null;
        }
    }

    /** Gathers messages into transactions; used by the group's thread alone. */
    private static final class Transactions implements NetlinkGroup.Listener {
        private final Consumer<Change> listener;
        private final Set<TableId> tables = new HashSet<>();
        private boolean complete = true;

        private Transactions(Consumer<Change> listener) {
            this.listener = listener;
        }

        @Override
        public void heard(List<NetlinkMessage> messages) {
            for (NetlinkMessage message : messages) {
                if (message.type() == Nfta.type(Nfta.NFT_MSG_NEWGEN)) {
                    int thread = (int) message.attributes(Nfta.NFGENMSG_LEN).be32(NFTA_GEN_PROC_PID);
                    listener.accept(new Change(tables, complete, thread));
                    tables.clear();
                    complete = true;
                } else if (message.type() >> 8 == SUBSYSTEM_NFTABLES) {
                    message.attributes(Nfta.NFGENMSG_LEN)
                            .optionalString(TABLE_NAME)
                            .ifPresent(name -> tables.add(new TableId(ObjectCodec.family(message), name)));
                }
            }
        }

        /** The end of the transaction may be lost too. */
        @Override
        public void lost() {
            complete = false;
            listener.accept(new Change(tables, false, 0));
        }
    }
}
