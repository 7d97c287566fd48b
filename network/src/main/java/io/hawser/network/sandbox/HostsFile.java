package io.hawser.network.sandbox;

import io.hawser.network.model.Ip;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

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
 * that is changed, so a line the user has taken out does not come back. Each begins with a space; with a plus while it is on its
 * way in or out, so that whoever comes after a crash knows that it may be there, and may not. Any thread may use it.
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
    private static final char WRITTEN = ' ';
    private static final char MOVING = '+';

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
            file.begin(text(all), LINES, note(WRITTEN, own));
        });
    }

    /**
     * Brings the engine's lines to these, after ending what was left half-way by who wrote before; a file that is gone is left
     * gone.
     *
     * @param own asked once no other thread writes the file; must take no lock
     */
    public void update(Supplier<List<String>> own) {
        file.alone(() -> change(encoded(own.get())));
    }

    private void change(List<String> own) {
        file.finish();
        String noted = file.note(LINES).orElse("");
        List<String> before = lines(noted, false);
        if (noted.equals(note(WRITTEN, own)) || !file.exists()) {
            return;
        }
        List<String> staying = before.stream().filter(own::contains).toList();
        Set<String> moving = new LinkedHashSet<>(lines(noted, true));
        moving.addAll(before);
        moving.addAll(own);
        staying.forEach(moving::remove);
        String during = remember(noted, note(WRITTEN, staying) + note(MOVING, moving));
        file.read().ifPresent(text -> file.write(text, changed(text, moving, own)));
        remember(during, note(WRITTEN, own));
    }

    private String remember(String noted, String now) {
        if (!now.equals(noted)) {
            file.note(LINES, noted, now);
        }
        return now;
    }

    private static String changed(String text, Set<String> moving, List<String> own) {
        List<String> all = new ArrayList<>(text.lines().toList());
        moving.stream().filter(line -> !own.contains(line)).forEach(all::remove);
        own.stream()
                .filter(line -> moving.contains(line) && !all.contains(line))
                .forEach(all::add);
        return text(all);
    }

    private static String note(char mark, Collection<String> lines) {
        return text(lines.stream().map(line -> mark + line).toList());
    }

    /** Those on their way, or the others: a line begins with an address, so what has no mark is one that was written. */
    private static List<String> lines(String note, boolean moving) {
        return note.lines()
                .filter(line -> (line.indexOf(MOVING) == 0) == moving)
                .map(line -> line.indexOf(MOVING) == 0 || line.indexOf(WRITTEN) == 0 ? line.substring(1) : line)
                .toList();
    }

    private static List<String> encoded(List<String> lines) {
        return lines.stream().map(MountedFile::encoded).toList();
    }

    private static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
