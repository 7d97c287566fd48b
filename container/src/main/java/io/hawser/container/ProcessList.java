package io.hawser.container;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code ps} would print about the processes of a container, read from {@code /proc} of the host. The forms served
 * are {@code -ef} (also {@code -eF}, {@code -e} and nothing), {@code aux}, and {@code -o LIST} or {@code -eo LIST} of the
 * columns below.
 *
 * <p>Source: proc(5), ps(1).
 */
final class ProcessList {
    private static final long TICKS_PER_SECOND = 100;
    /** A container's cgroup ends in its id; a hierarchy that it has no cgroup of its own in shows a shorter path. */
    private static final int ID_DIGITS = 64;

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("uid", "UID"),
            Map.entry("user", "USER"),
            Map.entry("pid", "PID"),
            Map.entry("ppid", "PPID"),
            Map.entry("c", "C"),
            Map.entry("pcpu", "%CPU"),
            Map.entry("%cpu", "%CPU"),
            Map.entry("pmem", "%MEM"),
            Map.entry("%mem", "%MEM"),
            Map.entry("vsz", "VSZ"),
            Map.entry("rss", "RSS"),
            Map.entry("stime", "STIME"),
            Map.entry("start", "START"),
            Map.entry("tty", "TTY"),
            Map.entry("tt", "TT"),
            Map.entry("stat", "STAT"),
            Map.entry("s", "S"),
            Map.entry("time", "TIME"),
            Map.entry("etime", "ELAPSED"),
            Map.entry("comm", "COMMAND"),
            Map.entry("args", "COMMAND"),
            Map.entry("command", "COMMAND"),
            Map.entry("cmd", "CMD"));
    private static final List<String> FULL = List.of("user", "pid", "ppid", "c", "stime", "tty", "time", "cmd");
    private static final List<String> AUX =
            List.of("user", "pid", "%cpu", "%mem", "vsz", "rss", "tty", "stat", "start", "time", "command");

    private ProcessList() {}

    /** The processes in the same cgroup as this one. INVALID_PARAMETER for a form or column that is not served. */
    static ProcessTable of(int firstPid, String psArguments) {
        List<String> columns = columns(psArguments);
        List<String> titles = columns.stream().map(ProcessList::title).toList();
        boolean full = columns.equals(FULL);
        List<List<String>> rows = new ArrayList<>();
        Host host = Host.read();
        for (int pid : pids(firstPid)) {
            One.read(pid)
                    .ifPresent(one -> rows.add(columns.stream()
                            .map(column -> one.column(column, host))
                            .toList()));
        }
        return new ProcessTable(full ? replaceFirst(titles) : titles, rows);
    }

    /** {@code -ef} calls the user's name UID. */
    private static List<String> replaceFirst(List<String> titles) {
        List<String> replaced = new ArrayList<>(titles);
        replaced.set(0, "UID");
        return replaced;
    }

    private static String title(String column) {
        String title = TITLES.get(column);
        if (title == null) {
            throw NetworkException.invalid("ps: unknown user-defined format specifier \"" + column + "\"");
        }
        return title;
    }

    private static List<String> columns(String psArguments) {
        String arguments = psArguments.strip();
        return switch (arguments) {
            case "", "-ef", "-eF", "-e", "-f", "ef" -> FULL;
            case "aux", "-aux", "auxw", "auxww" -> AUX;
            default -> listed(arguments);
        };
    }

    private static List<String> listed(String arguments) {
        int option = arguments.indexOf("o ");
        boolean wellFormed = option >= 0 && arguments.substring(0, option).matches("-?[ea]*");
        if (!wellFormed) {
            throw NetworkException.invalid("ps arguments not served: " + arguments);
        }
        return Stream.of(arguments.substring(option + 2).split("[ ,]+"))
                .filter(column -> !column.isEmpty())
                .map(column -> column.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** The members of the cgroup that the runtime made: exec sessions belong to it as well. */
    static List<Integer> pids(int firstPid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Integer.toString(firstPid), "cgroup"))) {
                String[] parts = line.split(":", 3);
                Path members = members(parts[1], parts[2]);
                if (parts[2].length() > ID_DIGITS && Files.isReadable(members)) {
                    return Files.readAllLines(members).stream()
                            .map(Integer::valueOf)
                            .sorted()
                            .toList();
                }
            }
            return List.of(firstPid);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Path members(String controllers, String path) {
        String hierarchy = controllers.isEmpty() ? unified() : controllers.replace("name=", "");
        return Path.of("/sys/fs/cgroup", hierarchy, path, "cgroup.procs");
    }

    private static String unified() {
        return Files.isDirectory(Path.of("/sys/fs/cgroup/unified")) ? "unified" : "";
    }

    /** What rows need to know about the host. */
    private record Host(Map<Integer, String> users, Instant boot, long memoryKib) {
        static Host read() {
            Map<Integer, String> users = new HashMap<>();
            for (String line : lines(Path.of("/etc/passwd"))) {
                String[] fields = line.split(":", -1);
                if (fields.length > 2 && fields[2].matches("[0-9]+")) {
                    users.putIfAbsent(Integer.valueOf(fields[2]), fields[0]);
                }
            }
            return new Host(
                    users,
                    Instant.ofEpochSecond(number("/proc/stat", "btime ")),
                    Math.max(1, number("/proc/meminfo", "MemTotal:")));
        }

        private static long number(String file, String key) {
            return lines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).replaceAll("[^0-9]", ""))
                    .map(Long::valueOf)
                    .findFirst()
                    .orElse(0L);
        }

        private static List<String> lines(Path file) {
            try {
                return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return List.of();
            }
        }
    }

    /** One process: its stat fields from the state on, its owner and its words. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record One(int pid, String name, String[] stat, int uid, String words) {
        static Optional<One> read(int pid) {
            Path folder = Path.of("/proc", Integer.toString(pid));
            try {
                String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
                int end = stat.lastIndexOf(')');
                String name = stat.substring(stat.indexOf('(') + 1, end);
                String words = Files.readString(folder.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                        .replace('\0', ' ')
                        .strip();
                int uid = (Integer) Files.getAttribute(folder, "unix:uid");
                return Optional.of(new One(
                        pid,
                        name,
                        stat.substring(end + 2).strip().split(" ", -1),
                        uid,
                        words.isEmpty() ? "[" + name + "]" : words));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private long field(int number) {
            // Field 3 of proc(5) is the first after the name.
            return Long.parseLong(stat[number - 3]);
        }

        String column(String column, Host host) {
            return switch (column) {
                case "uid" -> Integer.toString(uid);
                case "user" -> host.users().getOrDefault(uid, Integer.toString(uid));
                case "pid" -> Integer.toString(pid);
                case "ppid" -> Long.toString(field(4));
                case "c" -> Long.toString(Math.round(cpuPercent(host)));
                case "%cpu", "pcpu" -> String.format(Locale.ROOT, "%.1f", cpuPercent(host));
                case "%mem", "pmem" -> String.format(Locale.ROOT, "%.1f", 100.0 * rssKib() / host.memoryKib());
                case "vsz" -> Long.toString(field(23) / 1024);
                case "rss" -> Long.toString(rssKib());
                case "stime", "start" ->
                    DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT)
                            .withZone(ZoneId.systemDefault())
                            .format(began(host));
                case "tty", "tt" -> terminal();
                case "stat", "s" -> stat[0];
                case "time" -> clock(Duration.ofSeconds((field(14) + field(15)) / TICKS_PER_SECOND));
                case "etime" -> clock(Duration.between(began(host), Instant.now()));
                case "comm" -> name;
                default -> words;
            };
        }

        private long rssKib() {
            return field(24) * 4;
        }

        private Instant began(Host host) {
            return host.boot().plusMillis(field(22) * 1000 / TICKS_PER_SECOND);
        }

        private double cpuPercent(Host host) {
            double lived =
                    Math.max(1, Duration.between(began(host), Instant.now()).toMillis()) / 1000.0;
            return 100.0 * (field(14) + field(15)) / TICKS_PER_SECOND / lived;
        }

        private String terminal() {
            long device = field(7);
            long major = (device >> 8) & 0xfff;
            return major >= 136 && major < 144 ? "pts/" + (device & 0xff) : "?";
        }

        private static String clock(Duration time) {
            return String.format(
                    Locale.ROOT, "%02d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
        }
    }
}
