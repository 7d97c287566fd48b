package io.hawser.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a test could leave on a host, as text: links, addresses, routes, routing rules, the nftables ruleset, sysctls, mounts
 * (pinned namespaces are mounts) and processes. Two pictures of an untouched host are equal. Immutable.
 *
 * <p>What moves by itself is left out: interface indexes, whether a bridge has a carrier just now, lifetimes, counters.
 */
public final class HostPicture {
    private static final Pattern CARRIER =
            Pattern.compile("NO-CARRIER,|,?LOWER_UP| state [A-Z]+| mode [A-Z]+| group [a-z]+| link-netns \\S+");
    private static final Pattern VOLATILE =
            Pattern.compile("^\\d+: | (valid_lft|preferred_lft|expires) \\S+|@if\\d+|\\\\");

    /** An engine makes it once and then leaves it alone, whatever becomes of the engine. */
    private static final String ADMINISTRATORS = "table inet hawser-user";

    private final Map<String, SortedSet<String>> sections;

    private HostPicture(Map<String, SortedSet<String>> sections) {
        this.sections = sections;
    }

    static HostPicture of(TestHost host) {
        Map<String, SortedSet<String>> sections = new LinkedHashMap<>();
        sections.put("link", links(host));
        sections.put("address", addresses(host));
        sections.put("route", routes(host));
        sections.put("routing rule", lines(host.ok("sh", "-c", "ip rule; ip -6 rule")));
        sections.put("nftables", ruleset(host));
        sections.put("sysctl", sysctls(host));
        sections.put("mount", new TreeSet<>(mountPoints(host.folder())));
        sections.put(
                "process",
                HostProcesses.of(host).stream()
                        .map(process -> process.handle().pid() + " " + process.name())
                        .collect(Collectors.toCollection(TreeSet::new)));
        return new HostPicture(sections);
    }

    /** Without the address that the kernel draws for the host's end of a pair: a pair that is made again has another. */
    private static SortedSet<String> links(TestHost host) {
        return lines(host.ok("ip", "-o", "link")).stream()
                .map(line -> line.startsWith("veth") ? line.replaceAll("link/ether \\S+", "link/ether") : line)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What is in one picture and not in the other, a line each: {@code + link veth1a2b…}, {@code - address …}. */
    public List<String> differencesTo(HostPicture later) {
        List<String> differences = new ArrayList<>();
        sections.forEach((section, before) -> {
            SortedSet<String> after = later.sections.getOrDefault(section, new TreeSet<>());
            before.stream().filter(not(after)).forEach(line -> differences.add("- " + section + " " + line));
            after.stream().filter(not(before)).forEach(line -> differences.add("+ " + section + " " + line));
        });
        return differences;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostPicture picture && sections.equals(picture.sections);
    }

    @Override
    public int hashCode() {
        return sections.hashCode();
    }

    @Override
    public String toString() {
        return sections.entrySet().stream()
                .flatMap(section -> section.getValue().stream().map(line -> section.getKey() + " " + line))
                .collect(Collectors.joining("\n"));
    }

    /** Mounts in or on the folder, outermost first. */
    static List<String> mountPoints(Path folder) {
        return HostProcesses.lines(Path.of("/proc/self/mountinfo")).stream()
                .map(line -> line.split(" ", 6)[4])
                .filter(point -> point.startsWith(folder + "/"))
                .sorted()
                .toList();
    }

    private static SortedSet<String> addresses(TestHost host) {
        // The kernel makes link-local addresses when a link gets its carrier, not when we ask for them.
        return lines(host.ok("ip", "-o", "address")).stream()
                .filter(line -> !line.contains(" fe80:"))
                .map(line -> line.replace(" tentative", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> routes(TestHost host) {
        return lines(host.ok("sh", "-c", "ip route show table all; ip -6 route show table all")).stream()
                .map(line -> line.replace(" linkdown", ""))
                .filter(line -> !line.contains("fe80:") && !line.contains("ff00::/8"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<String> ruleset(TestHost host) {
        List<String> path = new ArrayList<>();
        SortedSet<String> lines = new TreeSet<>();
        for (String line :
                host.ok("nft", "--stateless", "list", "ruleset").lines().toList()) {
            // A table that a living process owns is printed with that process' name behind it.
            String text = line.replaceFirst("# progname .*", "").strip();
            if (text.equals("}")) {
                path.removeLast();
            } else if (text.endsWith("{")) {
                path.add(text.substring(0, text.length() - 1).strip());
                lines.add(String.join(" ", path));
            } else if (!text.isEmpty()) {
                lines.add(String.join(" ", path) + " " + text);
            }
        }
        lines.removeIf(line -> line.startsWith(ADMINISTRATORS));
        return lines;
    }

    private static SortedSet<String> sysctls(TestHost host) {
        String all =
                "cd /proc/sys/net && grep -r '' ipv4/conf ipv6/conf ipv4/ip_* ipv4/neigh/default bridge 2>/dev/null; true";
        return new TreeSet<>(host.ok("sh", "-c", all).lines().toList());
    }

    private static SortedSet<String> lines(String text) {
        return text.lines()
                .map(line -> CARRIER.matcher(line).replaceAll(""))
                .map(line -> VOLATILE.matcher(line).replaceAll("").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Predicate<String> not(SortedSet<String> other) {
        return line -> !other.contains(line);
    }
}
