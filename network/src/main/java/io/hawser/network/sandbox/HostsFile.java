package io.hawser.network.sandbox;

import io.hawser.network.model.Ip;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A container's {@code /etc/hosts}. It is mounted into the container and rewritten in place. Some of its lines are the
 * engine's, and follow what the container is connected to; what the user wrote between them stays.
 *
 * <pre>
 * 127.0.0.1	localhost
 * ::1	localhost ip6-localhost ip6-loopback
 * …
 * 172.18.0.2	1f2e3d4c5b6a
 * </pre>
 *
 * <p>Beside it {@code hosts.lines} holds the engine's lines as they were last written: the difference to those wanted is all
 * that is changed, so a line the user has taken out does not come back. Any thread may use it.
 */
public final class HostsFile {

    private static final String LOCALHOST = "127.0.0.1\tlocalhost";
    private static final List<String> IPV6_HEAD = List.of(
            "::1\tlocalhost ip6-localhost ip6-loopback",
            "fe00::\tip6-localnet",
            "ff00::\tip6-mcastprefix",
            "ff02::1\tip6-allnodes",
            "ff02::2\tip6-allrouters");
    private static final String LINES = ".lines";

    private final MountedFile file;

    public HostsFile(Path path) {
        this.file = new MountedFile(path);
    }

    /** Lines of ours, to stand with those of {@link #of}. */
    public static List<String> lines(List<String> texts) {
        return encoded(texts);
    }

    /** One line: an address and its names. */
    public static String line(InetAddress address, String names) {
        return Ip.text(address) + "\t" + names;
    }

    /**
     * What every file begins with.
     *
     * @param ipv6 whether the container has {@code ::1}
     */
    public static List<String> head(boolean ipv6) {
        List<String> head = new ArrayList<>(List.of(LOCALHOST));
        if (ipv6) {
            head.addAll(IPV6_HEAD);
        }
        return head;
    }

    /** The lines of the host's own file, for a container that shares its network; the usual head when it has none. */
    public static List<String> of(Path hostFile) {
        return new MountedFile(hostFile)
                .read()
                .map(text -> text.lines().toList())
                .orElseGet(() -> head(true));
    }

    /**
     * Writes the file anew, whatever was there.
     *
     * @param fixed lines that are the user's from now on, from {@link #head}, {@link #of} and {@link #lines}
     * @param wanted the engine's lines
     */
    public void write(List<String> fixed, List<String> wanted) {
        file.alone(() -> {
            List<String> own = encoded(wanted);
            List<String> all = new ArrayList<>(fixed);
            all.addAll(own);
            file.begin(text(all), LINES, text(own));
            return all;
        });
    }

    /** Brings the engine's lines to these; a file that is gone is left gone. */
    public void update(List<String> own) {
        file.alone(() -> change(encoded(own)));
    }

    private List<String> change(List<String> own) {
        List<String> before =
                file.note(LINES).map(text -> text.lines().toList()).orElse(List.of());
        if (before.equals(own) || !file.exists()) {
            return before;
        }
        file.read().ifPresent(text -> file.write(changed(text, before, own)));
        file.note(LINES, text(own));
        return own;
    }

    private static String changed(String text, List<String> before, List<String> own) {
        List<String> all = new ArrayList<>(text.lines().toList());
        before.stream().filter(line -> !own.contains(line)).forEach(all::remove);
        own.stream()
                .filter(line -> !before.contains(line) && !all.contains(line))
                .forEach(all::add);
        return text(all);
    }

    /** Ends what an earlier process left half-way, and brings the engine's lines to these. */
    public void repair(List<String> own) {
        file.alone(() -> {
            file.finish();
            return change(encoded(own));
        });
    }

    private static List<String> encoded(List<String> lines) {
        return lines.stream().map(MountedFile::encoded).toList();
    }

    private static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
