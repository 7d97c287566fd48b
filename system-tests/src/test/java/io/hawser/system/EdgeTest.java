package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Command.Output;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.HostPicture;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Who may speak to the daemon, and whose things it leaves alone. */
class EdgeTest {
    private static final Path DOCKERD = Path.of("/usr/sbin/dockerd");

    /** An authority, a server's certificate for 127.0.0.1, a client's, and a client's of another authority. */
    private static void certificates(Path folder) {
        for (String authority : List.of("ca", "stranger-ca")) {
            openssl(
                    folder,
                    "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=" + authority + " -keyout " + authority
                            + ".key -out " + authority + ".pem");
        }
        certificate(folder, "ca", "server", "subjectAltName=IP:127.0.0.1");
        certificate(folder, "ca", "client", "extendedKeyUsage=clientAuth");
        certificate(folder, "stranger-ca", "stranger", "extendedKeyUsage=clientAuth");
    }

    private static void certificate(Path folder, String authority, String name, String extension) {
        openssl(
                folder,
                "req -newkey rsa:2048 -nodes -subj /CN=" + name + " -keyout " + name + ".key -out " + name + ".csr");
        try {
            Files.writeString(folder.resolve(name + ".ext"), extension + "\n");
        } catch (IOException cannot) {
            throw new java.io.UncheckedIOException(cannot);
        }
        openssl(
                folder,
                "x509 -req -days 1 -in " + name + ".csr -CA " + authority + ".pem -CAkey " + authority
                        + ".key -CAcreateserial -extfile " + name + ".ext -out " + name + ".pem");
    }

    private static void openssl(Path folder, String words) {
        Command.of("sh", "-c", "cd " + folder + " && openssl " + words).run().orFail();
    }

    @Test
    void aTcpPortIsForThoseWithACertificateOfOurAuthority() {
        try (TestHost host = TestHost.create()) {
            Path folder = host.folder();
            certificates(folder);
            try (Engine engine = Engine.start(
                    host,
                    "-H",
                    "tcp://127.0.0.1:2376",
                    "--tlsverify",
                    "--tlscacert=" + folder + "/ca.pem",
                    "--tlscert=" + folder + "/server.pem",
                    "--tlskey=" + folder + "/server.key")) {
                Eventually.holds(
                        "it answers those it knows",
                        () -> overTls(host, "client").succeeded());
                assertThat(overTls(host, "stranger").exit()).isNotZero();
                Output plain = host.command("docker", "-H", "tcp://127.0.0.1:2376", "version")
                        .run();
                assertThat(plain.exit()).isNotZero();
                assertThat(engine.api().answers()).isTrue();
            }
        }
    }

    private static Output overTls(TestHost host, String who) {
        Path folder = host.folder();
        return host.command(
                        "docker",
                        "-H",
                        "tcp://127.0.0.1:2376",
                        "--tlsverify",
                        "--tlscacert=" + folder + "/ca.pem",
                        "--tlscert=" + folder + "/" + who + ".pem",
                        "--tlskey=" + folder + "/" + who + ".key",
                        "version",
                        "-f",
                        "{{.Server.Version}}")
                .run();
    }

    @Test
    void whatAnotherLivingHawserdHoldsIsRefused() {
        try (TestHost host = TestHost.create();
                Engine engine = Engine.start(host)) {
            HostPicture before = host.settled();
            String pid = Long.toString(engine.pid());
            refused(host, List.of("pidfile", pid, "--pidfile"), Engine.commandLine(host, List.of()));
            refused(
                    host,
                    List.of("socket", "-H"),
                    second(host, "unix://" + engine.api().socket(), "--bridge=none"));
            refused(host, List.of("docker0", pid, "--bridge"), second(host, "unix://" + host.folder() + "/two.sock"));
            assertThat(TestHosts.leftOn(host, before)).isEmpty();
            assertThat(engine.api().answers()).isTrue();
        }
    }

    @Test
    void whatALivingDockerdHoldsIsRefused() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(DOCKERD), "Debian's dockerd is not installed");
        try (TestHost host = TestHost.create()) {
            String socket = "unix://" + host.folder() + "/dockerd.sock";
            Process dockerd = new ProcessBuilder(
                            "nsenter",
                            "--net=" + host.netns(),
                            DOCKERD.toString(),
                            "--data-root=" + host.folder() + "/dockerd-data",
                            "--exec-root=" + host.folder() + "/dockerd-exec",
                            "--pidfile=" + host.folder() + "/dockerd.pid",
                            "-H",
                            socket)
                    .redirectErrorStream(true)
                    .redirectOutput(host.folder().resolve("dockerd.log").toFile())
                    .redirectInput(new File("/dev/null"))
                    .start();
            try {
                Eventually.holds(
                        "dockerd answers",
                        () -> host.command("docker", "-H", socket, "version")
                                .run()
                                .succeeded());
                HostPicture before = host.settled();
                String pid = Long.toString(dockerd.pid());
                refused(
                        host,
                        List.of("docker0", "dockerd", pid, "--bridge"),
                        second(host, "unix://" + host.folder() + "/two.sock"));
                refused(host, List.of("socket", "-H"), second(host, socket, "--bridge=none"));
                refused(
                        host,
                        List.of("pidfile", "dockerd", pid, "--pidfile"),
                        second(
                                host,
                                "unix://" + host.folder() + "/two.sock",
                                "--pidfile=" + host.folder() + "/dockerd.pid"));
                assertThat(TestHosts.leftOn(host, before)).isEmpty();
            } finally {
                dockerd.destroy();
                if (!dockerd.waitFor(60, TimeUnit.SECONDS)) {
                    dockerd.destroyForcibly().waitFor();
                }
            }
        }
    }

    /** A second daemon with folders of its own. */
    private static List<String> second(TestHost host, String socket, String... flags) {
        List<String> words = new java.util.ArrayList<>(List.of(
                Engine.commandLine(host, List.of()).getFirst(),
                "--data-root=" + host.folder() + "/data2",
                "--exec-root=" + host.folder() + "/exec2",
                "-H",
                socket));
        words.addAll(List.of(flags));
        if (words.stream().noneMatch(word -> word.startsWith("--pidfile"))) {
            words.add("--pidfile=" + host.folder() + "/two.pid");
        }
        return words;
    }

    private static void refused(TestHost host, List<String> saying, List<String> words) {
        Output output = host.command(words.toArray(String[]::new)).run();
        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err().lines()).singleElement().asString().contains(saying);
    }
}
