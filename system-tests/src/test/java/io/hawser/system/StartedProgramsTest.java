package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What the daemon starts, by a trace of the system calls {@code clone} and {@code execve} over a session of all that networks
 * and containers do: the monitor, the OCI runtime and the image tools, and never {@code ip}, {@code nft}, {@code iptables},
 * {@code nsenter} or a shell.
 */
class StartedProgramsTest {
    /** jspawnhelper is the JDK's own first step of starting a program. */
    private static final Set<String> ALLOWED = Set.of("conmon", "crun", "runc", "skopeo", "umoci", "jspawnhelper");

    private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
    private static final Pattern EXEC = Pattern.compile("execve\\(\"([^\"]+)\".*");
    private static final Pattern BORN = Pattern.compile(".*\\) += (\\d+)");

    @Test
    void onlyTheMonitorTheRuntimeAndTheImageTools() throws IOException {
        try (TestHost host = TestHost.create()) {
            Path trace = host.folder().resolve("trace");
            List<String> tracer = List.of(
                    "strace",
                    "-D",
                    "-f",
                    "--seccomp-bpf",
                    "-s",
                    "200",
                    "-e",
                    "trace=clone,clone3,fork,vfork,execve",
                    "-o",
                    trace.toString());
            try (Engine engine = Engine.startUnder(host, tracer)) {
                session(engine);
            }
            Set<String> started = startedByTheDaemon(Files.readAllLines(trace));
            assertThat(started).contains("conmon");
            assertThat(started).isSubsetOf(ALLOWED);
        }
    }

    private static void session(Engine engine) {
        engine.loadBusybox();
        engine.ok("network", "create", "--ipv6", "--subnet", "10.78.0.0/24", "--subnet", "fd78::/64", "harbour");
        engine.web(
                "one",
                "--network",
                "harbour",
                "-p",
                "8080:8080",
                "-v",
                "hold:/data",
                "--sysctl",
                "net.ipv4.ip_forward=0");
        engine.box("two");
        engine.ok("network", "connect", "harbour", "two");
        assertThat(engine.pings("two", "one")).isTrue();
        engine.ok("network", "disconnect", "harbour", "two");
        engine.ok("top", "one");
        engine.ok("logs", "one");
        engine.ok("pause", "one");
        engine.ok("unpause", "one");
        engine.ok("restart", "-t", "0", "one");
        engine.clean();
    }

    /**
     * The base names of the programs that the daemon's threads, and the processes they forked, turned into. {@code bin/hawserd}
     * is a shell script that becomes the JVM, so what counts begins with {@code java}.
     */
    private static Set<String> startedByTheDaemon(List<String> trace) {
        Map<String, String> parents = new HashMap<>();
        Map<String, List<String>> programs = new LinkedHashMap<>();
        Map<String, String> unfinished = new HashMap<>();
        for (String line : sinceJava(trace)) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                String pid = parts.group(1);
                String call = whole(pid, parts.group(2), unfinished);
                Matcher exec = EXEC.matcher(call);
                Matcher born = BORN.matcher(call);
                if (exec.matches() && call.endsWith(" = 0")) {
                    String program = Path.of(exec.group(1)).toFile().getName();
                    programs.computeIfAbsent(pid, first -> new ArrayList<>()).add(program);
                } else if (born.matches() && call.matches("(clone|clone3|fork|vfork)\\(.*")) {
                    parents.putIfAbsent(born.group(1), pid);
                }
            }
        }
        Set<String> started = new TreeSet<>();
        programs.forEach((pid, all) -> {
            if (!all.contains("java") && isTheDaemons(pid, parents, programs)) {
                started.addAll(all);
            }
        });
        return started;
    }

    private static List<String> sinceJava(List<String> trace) {
        return trace.stream()
                .dropWhile(line -> !line.matches("\\d+ +execve\\(\"[^\"]*/bin/java\".*"))
                .toList();
    }

    /** Whether a process was forked by the daemon: by a thread of it, which shows as a process that runs no program of its own. */
    private static boolean isTheDaemons(String pid, Map<String, String> parents, Map<String, List<String>> programs) {
        String parent = parents.getOrDefault(pid, "");
        while (!parent.isEmpty() && !programs.containsKey(parent)) {
            parent = parents.getOrDefault(parent, "");
        }
        return programs.getOrDefault(parent, List.of()).contains("java");
    }

    /** A call in one piece: strace prints those that were interrupted in two. Empty for the first half. */
    private static String whole(String pid, String text, Map<String, String> unfinished) {
        if (text.endsWith("<unfinished ...>")) {
            unfinished.put(pid, text.replace("<unfinished ...>", ""));
            return "";
        }
        if (text.startsWith("<... ")) {
            return unfinished.getOrDefault(pid, "") + text.replaceFirst("<\\.\\.\\. \\w+ resumed>", "");
        }
        return text;
    }
}
