package io.hawser.kernel.sysctl;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.netns.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes network sysctls of a namespace, for example {@code net/ipv6/conf/eth0.10/disable_ipv6} = {@code 1}.
 *
 * <p>Keys are paths below {@code /proc/sys} and start with {@code net/}: with slashes, because a link's name may hold dots.
 * Any thread may call; the files are opened on the netns thread, as they show the namespace of the thread that opens them.
 *
 * <p>Source: proc(5), {@code Documentation/networking/ip-sysctl.rst}.
 */
public final class Sysctl {
    static final String ROOT = "/proc/sys/";
    private static final int LONGEST_VALUE = 4096;
    private static final int RESOLVE_BENEATH = 0x08;

    private Sysctl() {}

    /**
     * One value, without the line's end.
     *
     * @throws KernelException ENOENT if this kernel or namespace has no such key
     */
    public static String read(Namespace where, String key) {
        check(key);
        return where.call(() -> readHere(key));
    }

    /** The values of those keys that exist, in the order asked. */
    public static Map<String, String> readAll(Namespace where, Collection<String> keys) {
        List<String> wanted = List.copyOf(keys);
        wanted.forEach(Sysctl::check);
        return where.call(() -> {
            Map<String, String> values = new LinkedHashMap<>();
            for (String key : wanted) {
                readIfThere(key).ifPresent(value -> values.put(key, value));
            }
            return values;
        });
    }

    /**
     * Writes values in the map's order, in one visit to the namespace.
     *
     * @throws KernelException at the first that is refused, named as {@code key = value}; those before it stay written
     */
    public static void write(Namespace where, Map<String, String> inOrder) {
        Map<String, String> values = new LinkedHashMap<>(inOrder);
        values.keySet().forEach(Sysctl::check);
        where.call(() -> {
            for (Map.Entry<String, String> setting : values.entrySet()) {
                writeHere(setting.getKey(), setting.getValue());
            }
            return null;
        });
    }

    private static Optional<String> readIfThere(String key) {
        try {
            return Optional.of(readHere(key));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String readHere(String key) {
        try (FileDescriptor file = Syscalls.open(ROOT + key, Syscalls.O_RDONLY, 0)) {
            byte[] value = new byte[LONGEST_VALUE];
            int length = Math.max(Syscalls.read(file, value, 0, value.length), 0);
            return new String(value, 0, length, StandardCharsets.US_ASCII).stripTrailing();
        } catch (KernelException e) {
            throw new KernelException("sysctl", key, e.errno());
        }
    }

    private static void writeHere(String key, String value) {
        try (FileDescriptor file = Syscalls.open(ROOT + key, Syscalls.O_WRONLY, 0)) {
            write(file, value);
        } catch (KernelException e) {
            throw refused(key, value, e);
        }
    }

    /** Writes one value to where it is below a folder. */
    static void writeBelow(FileDescriptor folder, String path, String value) {
        Syscalls.OpenHow how = new Syscalls.OpenHow(Syscalls.O_WRONLY, 0, RESOLVE_BENEATH);
        try (FileDescriptor file = Syscalls.openat2(folder, path, how)) {
            write(file, value);
        }
    }

    private static void write(FileDescriptor file, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        Syscalls.write(file, bytes, 0, bytes.length);
    }

    static KernelException refused(String key, String value, KernelException cause) {
        return new KernelException("sysctl", key + " = " + value, cause.errno());
    }

    /** No key leads out of {@code /proc/sys/net}, whatever a link is called. */
    static void check(String key) {
        boolean sound = key.startsWith("net/") && !key.contains("//") && !key.endsWith("/");
        if (!sound || (key + "/").contains("/../") || (key + "/").contains("/./")) {
            throw new IllegalArgumentException("not a network sysctl: " + key);
        }
    }
}
