package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.TestHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Our daemon and dockerd on one host, where dockerd is installed: neither changes what is the other's. */
class TwoEnginesTest {
    private static final Path DOCKERD = Path.of("/usr/sbin/dockerd");

    @Test
    void neitherChangesTheOthersRulesAndLinks() throws Exception {
        assumeThat(DOCKERD).isExecutable();
        try (TestHost host = notForwarding();
                Engine ours = Engine.start(host, "--bridge=none")) {
            String table = ourRules(host);
            Process docker = start(host);
            try {
                Eventually.holds(
                        "dockerd answers", () -> docker(host, "version").run().succeeded());
                assertThat(ourRules(host)).isEqualTo(table);
                docker(host, "network", "create", "theirs").run().orFail();
                assertThat(ourRules(host)).isEqualTo(table);
                String theirs = theirRules(host);
                assertThat(theirs).contains("DOCKER");
                ours.loadBusybox();
                ours.ok("network", "create", "harbour");
                ours.web("one", "--network", "harbour", "-p", "8080:8080");
                assertThat(theirRules(host)).isEqualTo(theirs);
                assertThat(host.ok("nft", "list", "set", "inet", "hawser", "unrouted"))
                        .as("dockerd has switched forwarding on, so it is not for us alone")
                        .doesNotContain("elements");
                Eventually.holds(
                        "what dockerd's rules stop is named",
                        () -> info(ours)
                                .contains("Docker (table ip filter, chain FORWARD, policy drop) keeps the outside from"
                                        + " published ports of network harbour"));
                assertThat(docker(host, "network", "ls", "--format", "{{.Name}}")
                                .run()
                                .orFail()
                                .out())
                        .contains("theirs")
                        .doesNotContain("harbour");
                ours.ok("rm", "-f", "one");
                ours.ok("network", "rm", "harbour");
                ours.kill();
                ours.startAgain();
                assertThat(theirRules(host)).isEqualTo(theirs);
                docker(host, "network", "rm", "theirs").run().orFail();
                assertThat(ourRules(host)).isEqualTo(table);
            } finally {
                end(host, docker);
            }
        }
    }

    /** Whoever comes first switches forwarding on, for himself alone. */
    @Test
    void whatOurRulesStopOfDockerdIsNamed() throws Exception {
        assumeThat(DOCKERD).isExecutable();
        try (TestHost host = notForwarding();
                Engine ours = Engine.start(host)) {
            Process docker = start(host, "--bridge=none");
            try {
                Eventually.holds(
                        "dockerd answers", () -> docker(host, "version").run().succeeded());
                docker(host, "network", "create", "-o", "com.docker.network.bridge.name=theirs", "theirs")
                        .run()
                        .orFail();
                String named = "WARNING: rules of hawserd (table inet hawser, chain forward) drop what bridge theirs";
                Eventually.holds("it is named", () -> info(ours).contains(named));
                docker(host, "network", "rm", "theirs").run().orFail();
                Eventually.holds("and no longer", () -> !info(ours).contains(named));
            } finally {
                end(host, docker);
            }
        }
    }

    private static TestHost notForwarding() {
        TestHost host = TestHost.create();
        host.ok("sysctl", "-qw", "net.ipv4.ip_forward=0");
        return host;
    }

    private static String info(Engine engine) {
        Command.Output output = engine.docker("info").run();
        return output.out() + output.err();
    }

    private static void end(TestHost host, Process docker) throws Exception {
        docker.destroy();
        if (!docker.waitFor(60, TimeUnit.SECONDS)) {
            docker.destroyForcibly().waitFor();
        }
        Command.of(
                        "sh",
                        "-c",
                        "awk '{print $2}' /proc/self/mounts | grep '^" + host.folder()
                                + "/docker/' | sort -r | xargs -r umount -l")
                .run()
                .orFail();
    }

    private static Process start(TestHost host, String... flags) throws Exception {
        Path log = host.folder().resolve("dockerd.log");
        List<String> words = new ArrayList<>(List.of(
                "nsenter",
                "--net=" + host.netns(),
                DOCKERD.toString(),
                "--data-root",
                host.folder() + "/docker/data",
                "--exec-root",
                host.folder() + "/docker/exec",
                "--pidfile",
                host.folder() + "/docker.pid",
                "-H",
                "unix://" + host.folder() + "/docker.sock"));
        words.addAll(List.of(flags));
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(Files.createFile(log).toFile())
                .start();
    }

    private static Command docker(TestHost host, String... words) {
        return Command.of("docker").and(words).with("DOCKER_HOST", "unix://" + host.folder() + "/docker.sock");
    }

    private static String ourRules(TestHost host) {
        return sorted(
                host,
                "nft -s list table inet hawser; nft -s list table bridge hawser; nft -s list table inet"
                        + " hawser-user");
    }

    private static String theirRules(TestHost host) {
        return sorted(host, "iptables-save -t nat; iptables-save -t filter; ip -o link show type bridge");
    }

    /** Elements of a set have no order, and neither counters nor time are rules. */
    private static String sorted(TestHost host, String script) {
        return host.ok("sh", "-c", script)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .filter(line -> !line.matches(".*hawser \\S+ [0-9a-f]{64}.*"))
                .map(line -> line.replaceFirst("# progname .*", "").replaceAll("\\[\\d+:\\d+\\]|^\\d+: ", ""))
                .collect(Collectors.toCollection(TreeSet::new))
                .toString();
    }
}
