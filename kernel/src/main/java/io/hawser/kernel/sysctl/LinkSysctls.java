package io.hawser.kernel.sysctl;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.netns.Namespace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the sysctls of one namespace, those of its links without a visit there: the folders these are in are held open from the
 * first write on, and what is looked up below such a folder is of the namespace in which that was opened, whoever looks.
 *
 * <p>That holds for folders of which each namespace has its own, and not for those above, in which the kernel follows the looking
 * thread's namespace.
 *
 * <p>Used by one thread at a time; closed before its namespace.
 *
 * <p>Source: {@code fs/proc/proc_sysctl.c} (sysctl_follow_link); {@code Documentation/networking/ip-sysctl.rst}.
 */
public final class LinkSysctls implements AutoCloseable {
    private static final List<String> FOLDERS = List.of("net/ipv4/conf/", "net/ipv6/conf/");

    private final Namespace where;
    private final Map<String, FileDescriptor> open = new HashMap<>(4);

    public LinkSysctls(Namespace where) {
        this.where = where;
    }

    /**
     * Writes values in the map's order.
     *
     * @throws KernelException at the first that is refused, named as {@code key = value}; those before it stay written
     */
    public void write(Map<String, String> inOrder) {
        if (inOrder.keySet().stream().noneMatch(key -> folder(key).isEmpty())) {
            inOrder.forEach(this::write);
        } else {
            Sysctl.write(where, inOrder);
        }
    }

    private void write(String key, String value) {
        Sysctl.check(key);
        String folder = folder(key);
        try {
            Sysctl.writeBelow(open.computeIfAbsent(folder, this::opened), key.substring(folder.length()), value);
        } catch (KernelException e) {
            throw Sysctl.refused(key, value, e);
        }
    }

    private FileDescriptor opened(String folder) {
        return where.call(() -> Syscalls.open(Sysctl.ROOT + folder, Syscalls.O_PATH | Syscalls.O_DIRECTORY, 0));
    }

    /** Empty for what is in none of them. */
    private static String folder(String key) {
        for (String folder : FOLDERS) {
            if (key.startsWith(folder)) {
                return folder;
            }
        }
        return "";
    }

    @Override
    public void close() {
        open.values().forEach(FileDescriptor::close);
        open.clear();
    }
}
