package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Command.Output;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.TestHost;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A daemon on a test host, and the docker CLI pointed at it. Made by {@link OnEngine}, or by a test that starts and ends
 * daemons itself. The {@code docker} of this type is whatever {@code docker} is on PATH.
 *
 * <p>{@code -Dhawser.engine=/usr/sbin/dockerd} runs the tests against Docker's own daemon instead, to check what a test
 * expects.
 */
final class Engine implements AutoCloseable {
    private static final int TRIES = 20;

    static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final String PROGRAM =
            System.getProperty("hawser.engine", CHECKOUT.resolve("bin/hawserd").toString());

    private final TestHost host;
    private final List<String> flags;
    private final List<String> launcher;
    private Process daemon;

    private Engine(TestHost host, List<String> launcher, List<String> flags) {
        this.host = host;
        this.launcher = List.copyOf(launcher);
        this.flags = List.copyOf(flags);
        this.daemon = launch();
    }

    /** Starts a daemon with further flags and waits for its first answer. */
    static Engine start(TestHost host, String... flags) {
        return startUnder(host, List.of(), flags);
    }

    /** Starts a daemon under another program, such as a tracer. */
    static Engine startUnder(TestHost host, List<String> launcher, String... flags) {
        Engine engine = new Engine(host, launcher, List.of(flags));
        engine.awaitAnswer();
        return engine;
    }

    /** The words that start a daemon on this host with these flags. */
    static List<String> commandLine(TestHost host, List<String> flags) {
        List<String> words = new ArrayList<>(List.of(PROGRAM));
        words.addAll(List.of("--data-root", host.folder() + "/data", "--exec-root", host.folder() + "/exec"));
        words.addAll(List.of("--pidfile", host.folder() + "/engine.pid", "-H", "unix://" + socket(host)));
        words.addAll(flags);
        return words;
    }

    TestHost host() {
        return host;
    }

    Api api() {
        return new Api(socket(host));
    }

    long pid() {
        return daemon.pid();
    }

    String log() {
        try {
            return Files.readString(host.folder().resolve("engine.log"));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    // ---- the docker CLI
    // ----------------------------------------------------------------------------------------------

    /** A docker command line, not run yet. */
    Command docker(String... words) {
        return cli("docker", words);
    }

    Command cli(String program, String... words) {
        return Command.of(program)
                .and(words)
                .with("DOCKER_HOST", "unix://" + socket(host))
                .with("DOCKER_CONFIG", host.folder() + "/cli");
    }

    /** Runs a docker command that must succeed; answers its standard output. */
    String ok(String... words) {
        return docker(words).run().orFail().out();
    }

    /** Runs a docker command that must fail; answers its standard error. */
    String refused(String... words) {
        Output output = docker(words).run();
        assertThat(output.exit()).as("exit of " + output.command()).isNotZero();
        return output.err();
    }

    /** Starts a container that idles. */
    void box(String name, String... options) {
        run(name, List.of("sleep", "600"), options);
    }

    /** Starts a container that serves "Hello from a container" on port 8080 and waits until it does. */
    void web(String name, String... options) {
        run(name, List.of("httpd", "-f", "-p", "8080", "-h", "/www"), options);
        listening(name, 8080);
    }

    void run(String name, List<String> program, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.add("busybox");
        words.addAll(program);
        ok(words.toArray(String[]::new));
    }

    void listening(String name, int port) {
        Eventually.holds(
                name + " listens on " + port, () -> in(name, "netstat", "-tuln").contains(":" + port + " "));
    }

    /** Runs a command in a container that must succeed; answers its standard output. */
    String in(String name, String... words) {
        return tryIn(name, words).orFail().out();
    }

    Output tryIn(String name, String... words) {
        return docker("exec", name).and(words).run();
    }

    /** Whether a packet of a container's is answered. Patient: whoever is answered waits no longer than that takes. */
    boolean pings(String name, String target) {
        return IntStream.range(0, TRIES).anyMatch(i -> pingsSoon(name, target));
    }

    /** The same within a second, where silence is right. */
    boolean pingsSoon(String name, String target) {
        return tryIn(name, "ping", "-c1", "-W1", target).succeeded();
    }

    /** What a container gets from a URL, or an empty text when it gets nothing. Patient, as above. */
    String get(String name, String url) {
        return tryIn(name, "timeout", "20", "wget", "-qO-", url).out();
    }

    /** The same within a second, where nothing is right. */
    String getSoon(String name, String url) {
        return tryIn(name, "timeout", "1", "wget", "-qO-", url).out();
    }

    /** What a machine gets from a URL, or an empty text when it gets nothing. Patient, as above. */
    static String get(Command machine, String url) {
        return get(machine, url, 20);
    }

    /** The same within a second, where nothing is right. */
    static String getSoon(Command machine, String url) {
        return get(machine, url, 1);
    }

    private static String get(Command machine, String url, int seconds) {
        return machine.and("busybox", "timeout", Integer.toString(seconds), "busybox", "wget", "-qO-", url)
                .run()
                .out();
    }

    /** A container's address on a network. */
    String address(String name, String network) {
        return inspect(name, "{{(index .NetworkSettings.Networks \"" + network + "\").IPAddress}}");
    }

    String inspect(String name, String template) {
        return ok("inspect", "-f", template, name);
    }

    /** The network namespace of a running container. */
    Path netnsOf(String name) {
        return Path.of("/proc", inspect(name, "{{.State.Pid}}"), "ns/net");
    }

    // ---- the daemon's life
    // -------------------------------------------------------------------------------------------

    /** Ends the daemon without a chance to clean up, as a crash would. */
    void kill() {
        daemon.destroyForcibly();
        awaitEnd();
    }

    /** Asks the daemon to end and answers its exit status. */
    int stop() {
        daemon.destroy();
        return awaitEnd();
    }

    /** Starts it again on the same state. */
    void startAgain() {
        daemon = launch();
        awaitAnswer();
    }

    /** Removes what tests made: containers, networks of users, volumes. */
    void clean() {
        cli("sh", "-c", """
                docker ps -aq | xargs -r docker rm -f
                docker network ls -q -f type=custom | xargs -r docker network rm
                docker volume ls -q | xargs -r docker volume rm
                """).run().orFail();
    }

    void loadBusybox() {
        cli(CHECKOUT.resolve("scripts/busybox-image").toString()).run().orFail();
    }

    @Override
    public void close() {
        if (daemon.isAlive()) {
            stop();
        }
    }

    private Process launch() {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + host.netns()));
        words.addAll(launcher);
        words.addAll(commandLine(host, flags));
        File log = host.folder().resolve("engine.log").toFile();
        try {
            return new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .redirectInput(new File("/dev/null"))
                    .start();
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private void awaitAnswer() {
        Eventually.holds("the daemon answers", () -> {
            if (!daemon.isAlive()) {
                throw new AssertionError("the daemon ended with " + daemon.exitValue() + "; its log:\n" + log());
            }
            return api().answers();
        });
    }

    private int awaitEnd() {
        try {
            if (!daemon.waitFor(60, TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
                throw new AssertionError("the daemon did not end within 60 s; its log:\n" + log());
            }
            return daemon.exitValue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static Path socket(TestHost host) {
        return host.folder().resolve("engine.sock");
    }
}
