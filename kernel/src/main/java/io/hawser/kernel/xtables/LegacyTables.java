package io.hawser.kernel.xtables;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.ffm.SocketOptions;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.kernel.nftables.Table;
import io.hawser.kernel.nftables.TableId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the rules of {@code iptables-legacy} in the words of nftables: each of its tables as one of ours, with its name and {@link
 * #MARK}, the built-in chains as base chains with their policies, matches and targets as {@code iptables-nft} would have
 * written them.
 *
 * <p>Nothing is loaded by looking: asking for a table makes it, so only those are asked for that {@code
 * /proc/net/ip_tables_names} lists. The kernel announces no changes. Any thread may call.
 *
 * <p>Source: ip_tables.c; {@code struct ipt_getinfo}: name 32 | u32 hooks | u32 entry of each hook 5 | u32 policy of each hook 5 |
 * u32 entries | u32 octets; {@code struct ipt_get_entries}: name 32 | u32 octets | 4 unused | entries.
 */
public final class LegacyTables {
    private static final String MARK = " (iptables-legacy)";
    private static final int TABLE_NAME = 32;
    private static final int INFO_LENGTH = 84;
    private static final int SIZE_AT = 80;
    private static final int ENTRIES_AT = 40;
    private static final int IPPROTO_RAW = 255;
    private static final int LONGEST_LIST = 4096;
    private static final int TRIES = 5;

    private LegacyTables() {}

    /** Whether a table is one that {@link #read} made up. */
    public static boolean isLegacy(TableId table) {
        return table.name().endsWith(MARK);
    }

    /** The table's name without the mark: {@code filter}. */
    public static String name(TableId table) {
        return isLegacy(table) ? table.name().substring(0, table.name().length() - MARK.length()) : table.name();
    }

    /**
     * All there are; nothing where nobody has used the program since the namespace was made.
     *
     * @throws KernelException EPERM without CAP_NET_ADMIN, EAGAIN when somebody changes them faster than they can be read
     */
    public static Ruleset read(Namespace where) {
        List<NftObject> objects = where.call(LegacyTables::readHere);
        return new Ruleset(
                0,
                only(objects, Table.class),
                List.of(),
                List.of(),
                only(objects, Chain.class),
                only(objects, Rule.class));
    }

    private static <T> List<T> only(List<NftObject> objects, Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static List<NftObject> readHere() {
        List<NftObject> objects = new ArrayList<>();
        for (Layout layout : Layout.values()) {
            List<String> names = names(layout);
            if (!names.isEmpty()) {
                try (FileDescriptor socket = SocketCalls.socket(layout.domain(), SocketCalls.SOCK_RAW, IPPROTO_RAW)) {
                    names.forEach(name -> objects.addAll(table(socket, layout, name)));
                }
            }
        }
        return objects;
    }

    /** None, too, where the kernel lacks the program's half of it. */
    private static List<String> names(Layout layout) {
        try (FileDescriptor file = Syscalls.open(layout.list(), Syscalls.O_RDONLY, 0)) {
            byte[] text = new byte[LONGEST_LIST];
            int length = Math.max(Syscalls.read(file, text, 0, text.length), 0);
            return new String(text, 0, length, StandardCharsets.US_ASCII)
                    .lines()
                    .filter(TableText::isKnown)
                    .toList();
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<NftObject> table(FileDescriptor socket, Layout layout, String name) {
        for (int tries = 1; true; tries++) {
            byte[] info = named(name, INFO_LENGTH);
            SocketOptions.get(socket, layout.level(), layout.info(), info);
            int size = ByteBuffer.wrap(info).order(ByteOrder.nativeOrder()).getInt(SIZE_AT);
            byte[] entries = named(name, ENTRIES_AT + size);
            ByteBuffer.wrap(entries).order(ByteOrder.nativeOrder()).putInt(TABLE_NAME, size);
            try {
                SocketOptions.get(socket, layout.level(), layout.info() + 1, entries);
                byte[] rules = Arrays.copyOfRange(entries, ENTRIES_AT, entries.length);
                return new TableText(layout, new TableId(layout.family(), name + MARK), info, rules).objects();
            } catch (KernelException e) {
                // It was replaced by a longer or a shorter one in between.
                if (!e.is(Errno.EAGAIN) || tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static byte[] named(String name, int length) {
        byte[] struct = new byte[length];
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, struct, 0, Math.min(text.length, TABLE_NAME - 1));
        return struct;
    }
}
