package io.hawser.network.sandbox;

import io.hawser.network.model.Ip;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A container's {@code /etc/hosts}. It is mounted into the container, so it is always rewritten in place; another file
 * under its name would not be seen inside. Lines are added and removed exactly; what the user wrote between them stays.
 *
 * <pre>
 * 127.0.0.1	localhost
 * ::1	localhost ip6-localhost ip6-loopback
 * …
 * 172.18.0.2	1f2e3d4c5b6a
 * </pre>
 *
 * <p>Owned by one sandbox and used under its lock.
 */
public record HostsFile(Path path) {

    private static final List<String> HEAD = List.of(
            "127.0.0.1\tlocalhost",
            "::1\tlocalhost ip6-localhost ip6-loopback",
            "fe00::\tip6-localnet",
            "ff00::\tip6-mcastprefix",
            "ff02::1\tip6-allnodes",
            "ff02::2\tip6-allrouters");

    /** One line: an address and its names. */
    public static String line(InetAddress address, String names) {
        return Ip.text(address) + "\t" + names;
    }

    /** Writes the usual head and these lines, whatever was there. */
    public void write(List<String> lines) {
        List<String> all = new ArrayList<>(HEAD);
        all.addAll(lines);
        save(all);
    }

    /** Writes the host's own file and these lines. */
    public void copy(Path hostFile, List<String> lines) {
        List<String> all = new ArrayList<>(Files.isReadable(hostFile) ? read(hostFile) : HEAD);
        all.addAll(lines);
        save(all);
    }

    /** Takes some lines out, wherever they stand, and puts others at the end; a file that is gone is left gone. */
    public void change(List<String> removed, List<String> added) {
        if (!Files.exists(path) || (removed.isEmpty() && added.isEmpty())) {
            return;
        }
        List<String> all = new ArrayList<>(read(path));
        removed.forEach(all::remove);
        all.addAll(added);
        save(all);
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failed) {
            throw NetworkException.system("read " + file + ": " + failed.getMessage(), failed);
        }
    }

    private void save(List<String> lines) {
        InPlace.write(path, String.join("\n", lines) + "\n");
    }

    /** Writing that keeps the inode. */
    static final class InPlace {
        private InPlace() {}

        static void write(Path path, String text) {
            try {
                Files.writeString(
                        path,
                        text,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
            } catch (IOException failed) {
                throw NetworkException.system("write " + path + ": " + failed.getMessage(), failed);
            }
        }
    }
}
