package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.HostPicture;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The daemon comes and goes; containers, their traffic and their networks do not notice. */
class RecoveryTest {

    @Test
    void containersAndTheirTrafficOutliveACrash() {
        onDaemon(engine -> {
            engine.ok("network", "create", "--subnet", "10.82.0.0/24", "harbour");
            engine.web("one", "--network", "harbour", "-p", "8080:8080");
            String pid = engine.inspect("one", "{{.State.Pid}}");
            engine.kill();
            assertThat(fromLan(engine, 8080)).contains("Hello");
            engine.startAgain();
            assertThat(engine.inspect("one", "{{.State.Status}} {{.State.Pid}}"))
                    .isEqualTo("running " + pid);
            assertThat(fromLan(engine, 8080)).contains("Hello");
            engine.box("two", "--network", "harbour");
            assertThat(engine.address("two", "harbour")).isEqualTo("10.82.0.3");
            Eventually.holds("names again", () -> engine.pings("two", "one"));
        });
    }

    @Test
    void aCleanStopLeavesContainersRunning() {
        onDaemon(engine -> {
            engine.web("one", "-p", "8080:8080");
            assertThat(engine.stop()).isZero();
            assertThat(fromLan(engine, 8080)).contains("Hello");
            engine.startAgain();
            assertThat(engine.in("one", "echo", "here")).isEqualTo("here");
            assertThat(engine.ok("port", "one", "8080")).contains("8080");
        });
    }

    @Test
    void whatAnUpdateChangedOutlivesACrash() {
        onDaemon(engine -> {
            engine.box("one", "--memory=64m");
            engine.ok("update", "--memory=32m", "--memory-swap=64m", "--pids-limit=50", "--restart=always", "one");
            engine.kill();
            engine.startAgain();
            assertThat(engine.inspect(
                            "one",
                            "{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.RestartPolicy.Name}}"))
                    .isEqualTo("33554432 50 always");
            engine.ok("restart", "-t", "0", "one");
            assertThat(engine.ok("stats", "--no-stream", "--format", "{{.MemUsage}}", "one"))
                    .endsWith("/ 32MiB");
            engine.cli("kill", "-9", engine.inspect("one", "{{.State.Pid}}"))
                    .run()
                    .orFail();
            Eventually.holds(
                    "its policy starts it",
                    () -> engine.inspect("one", "{{.State.Status}} {{.RestartCount}}")
                            .equals("running 1"));
        });
    }

    @Test
    void noProbeOutlivesADaemonThatWasKilled() {
        onDaemon(engine -> {
            engine.box("one", "--health-cmd", "sleep 999 & sleep 998", "--health-interval", "100ms");
            List<String> probe = Eventually.settles("it is asked", () -> probe(engine), pids -> pids.size() == 2);
            engine.kill();
            engine.startAgain();
            Eventually.holds("it has ended", () -> probe(engine).stream().noneMatch(probe::contains));
        });
    }

    private static List<String> probe(Engine engine) {
        return engine.ok("top", "one", "-o", "pid,args")
                .lines()
                .filter(line -> line.contains("sleep 99"))
                .map(line -> line.strip().split(" +", 2)[0])
                .toList();
    }

    @Test
    void whatEndedMeanwhileIsKnown() {
        onDaemon(engine -> {
            Path order = engine.host().folder().resolve("order");
            engine.run(
                    "one",
                    List.of("sh", "-c", "until [ -e /order/go ]; do sleep 0.1; done; echo last; exit 6"),
                    "-v",
                    order + ":/order");
            long pid = Long.parseLong(engine.inspect("one", "{{.State.Pid}}"));
            engine.kill();
            touch(order.resolve("go"));
            Eventually.holds(
                    "it ends without the daemon", () -> ProcessHandle.of(pid).isEmpty());
            engine.startAgain();
            Eventually.holds(
                    "its exit code is found",
                    () -> engine.inspect("one", "{{.State.Status}} {{.State.ExitCode}}")
                            .equals("exited 6"));
            assertThat(engine.ok("logs", "one")).isEqualTo("last");
        });
    }

    @Test
    void aSecondStartChangesNothing() {
        onDaemon(engine -> {
            engine.ok("network", "create", "harbour");
            engine.box("one", "--network", "harbour", "-p", "8080:8080");
            HostPicture before = engine.host().settled();
            engine.kill();
            engine.startAgain();
            assertThat(TestHosts.leftOn(
                            engine.host(), before, line -> !line.contains(" process ") || !line.endsWith(" java")))
                    .isEmpty();
        });
    }

    @Test
    void policiesAreHeldAfterTheHostLostItsContainers() {
        onDaemon(engine -> {
            engine.ok("run", "-d", "--name", "always", "--restart", "always", "busybox", "sleep", "600");
            engine.ok("run", "-d", "--name", "once", "busybox", "sleep", "600");
            String always = engine.inspect("always", "{{.State.Pid}}");
            String once = engine.inspect("once", "{{.State.Pid}}");
            engine.kill();
            ProcessHandle.of(Long.parseLong(always)).ifPresent(ProcessHandle::destroyForcibly);
            ProcessHandle.of(Long.parseLong(once)).ifPresent(ProcessHandle::destroyForcibly);
            engine.startAgain();
            Eventually.holds(
                    "always runs",
                    () -> engine.inspect("always", "{{.State.Running}}").equals("true")
                            && !engine.inspect("always", "{{.State.Pid}}").equals(always));
            Eventually.holds(
                    "once does not",
                    () -> engine.inspect("once", "{{.State.Status}} {{.State.ExitCode}}")
                            .equals("exited 137"));
        });
    }

    /** As after a power cut: whoever is linked to another, or lives in another's network, starts after that one. */
    @Test
    void policiesStartWhomOthersNeedFirst() {
        onDaemon(engine -> {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.addAll(List.of("db" + i, "web" + i, "side" + i));
                always(engine, "db" + i);
                always(engine, "web" + i, "--link", "db" + i + ":db");
                always(engine, "side" + i, "--network", "container:web" + i);
            }
            List<Long> processes = all.stream()
                    .map(name -> Long.parseLong(engine.inspect(name, "{{.State.Pid}}")))
                    .toList();
            engine.kill();
            processes.forEach(process -> ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly));
            engine.startAgain();
            for (String name : all) {
                Eventually.holds(
                        name + " runs again",
                        () -> engine.inspect(name, "{{.State.Status}}").equals("running")
                                && !processes.contains(Long.parseLong(engine.inspect(name, "{{.State.Pid}}"))));
            }
            for (int i = 0; i < 4; i++) {
                assertThat(engine.in("side" + i, "cat", "/etc/hosts"))
                        .contains(engine.address("db" + i, "bridge") + "\tdb ");
            }
        });
    }

    private static void always(Engine engine, String name, String... flags) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name, "--restart", "always"));
        words.addAll(List.of(flags));
        words.addAll(List.of("busybox", "sleep", "600"));
        engine.ok(words.toArray(String[]::new));
    }

    @Test
    void whoTookAPublishedPortMeanwhileIsReportedAndThePortTakenBack() {
        onDaemon(engine -> {
            engine.web("one", "-p", "8080:8080");
            engine.kill();
            Process thief = thief(engine);
            try {
                engine.startAgain();
                Eventually.holds(
                        "it is logged",
                        () -> engine.log()
                                .contains(
                                        "sandbox of one: failed to bind host port 0.0.0.0:8080/tcp: address already in use"));
                assertThat(engine.ok("ps", "--format", "{{.Ports}}")).contains("0.0.0.0:8080->8080/tcp");
                assertThat(fromLan(engine, 8080)).contains("Hello");
                assertThat(ports(engine))
                        .contains("blocked by another program of this host, which has taken the port")
                        .contains("WARNING: another program of this host has taken 0.0.0.0:8080/tcp of one");
                engine.ok("network", "create", "front");
                engine.ok("network", "connect", "--gw-priority", "1", "front", "one");
                assertThat(fromLan(engine, 8080)).contains("Hello");
            } finally {
                thief.destroyForcibly();
            }
            Eventually.holds("it is taken back", () -> !ports(engine).contains("another program"));
            assertThat(Engine.get(engine.host().command("env"), "http://[::1]:8080"))
                    .contains("Hello");
            assertThat(listen(engine).run().succeeded()).isFalse();
        });
    }

    private static void touch(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private static String ports(Engine engine) {
        return engine.cli(Engine.CHECKOUT.resolve("bin/hawser").toString(), "ports")
                .run()
                .orFail()
                .out();
    }

    private static Process thief(Engine engine) {
        Process thief = listen(engine).start();
        Eventually.holds(
                "the thief listens", () -> engine.host().ok("ss", "-lntH").contains(":8080 "));
        return thief;
    }

    private static Command listen(Engine engine) {
        return engine.host().command("busybox", "nc", "-l", "-p", "8080");
    }

    private static String fromLan(Engine engine, int port) {
        return Engine.get(
                engine.host().lan().command("env"), "http://" + engine.host().ipv4() + ":" + port);
    }

    /** Runs with a daemon that the test may end; then removes all and checks that no process or mount is left. */
    private static void onDaemon(Consumer<Engine> test) {
        try (TestHost host = TestHost.create()) {
            HostPicture before = host.picture();
            Engine engine = Engine.start(host);
            engine.loadBusybox();
            test.accept(engine);
            engine.clean();
            engine.close();
            assertThat(TestHosts.leftOn(host, before, line -> line.contains(" process ") || line.contains(" mount ")))
                    .isEmpty();
        }
    }
}
