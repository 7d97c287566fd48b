package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Command.Output;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.SeededRandom;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Standard streams: run in the foreground, exec, attach, logs. No byte is lost. */
@ExtendWith({OnEngine.class, SeededRandom.class})
class StreamsTest {
    private static final int MEBIBYTE = 1 << 20;
    private final Engine engine;

    StreamsTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void runPrintsBothStreamsApartAndAnswersTheExitStatus() {
        Output output = engine.docker("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 7")
                .run();
        assertThat(output.out()).isEqualTo("out");
        assertThat(output.err()).isEqualTo("err");
        assertThat(output.exit()).isEqualTo(7);
    }

    @Test
    void runReadsStandardInput() {
        Command cat = engine.docker("run", "--rm", "-i", "busybox", "cat");
        assertThat(cat.reading("through\n".getBytes(StandardCharsets.UTF_8))
                        .run()
                        .orFail()
                        .out())
                .isEqualTo("through");
    }

    @Test
    void aMebibyteGoesThroughExecBothWays(RandomGenerator random) {
        byte[] bytes = new byte[MEBIBYTE];
        random.nextBytes(bytes);
        engine.box("one");
        assertThat(engine.docker("exec", "-i", "one", "cat")
                        .reading(bytes)
                        .run()
                        .orFail()
                        .outBytes())
                .isEqualTo(bytes);
    }

    @Test
    void aMebibyteGoesThroughRunBothWays(RandomGenerator random) {
        byte[] bytes = new byte[MEBIBYTE];
        random.nextBytes(bytes);
        assertThat(engine.docker("run", "--rm", "-i", "busybox", "cat")
                        .reading(bytes)
                        .run()
                        .orFail()
                        .outBytes())
                .isEqualTo(bytes);
    }

    @Test
    void aShortLivedContainerLosesNothing() {
        String numbers = engine.ok("run", "--rm", "busybox", "seq", "20000");
        assertThat(numbers.lines().count()).isEqualTo(20_000);
        assertThat(numbers).endsWith("\n20000");
    }

    @Test
    void logsKeepBothStreams() {
        engine.docker("run", "--name", "one", "busybox", "sh", "-c", "echo out; echo err >&2; sleep 0.3; seq 5")
                .run()
                .orFail();
        Output logs = engine.docker("logs", "one").run().orFail();
        assertThat(logs.out()).isEqualTo("out\n1\n2\n3\n4\n5");
        assertThat(logs.err()).isEqualTo("err");
        assertThat(engine.ok("logs", "--tail", "2", "one")).isEqualTo("4\n5");
        assertThat(engine.ok("logs", "--timestamps", "--tail", "1", "one")).matches("20\\d\\d-\\S+Z 5");
    }

    @Test
    void logsFollowUntilTheContainerEnds() {
        engine.ok("run", "-d", "--name", "one", "busybox", "sh", "-c", "for n in 1 2 3; do echo $n; sleep 0.3; done");
        assertThat(engine.ok("logs", "-f", "one")).isEqualTo("1\n2\n3");
    }

    @Test
    void attachBeforeStartMissesNothing() {
        engine.ok("create", "--name", "one", "busybox", "sh", "-c", "echo first; exit 4");
        Output output = engine.docker("start", "-a", "one").run();
        assertThat(output.out()).isEqualTo("first");
        assertThat(output.exit()).isEqualTo(4);
    }

    @Test
    void attachToARunningContainer() throws Exception {
        engine.ok("run", "-d", "-i", "--name", "one", "busybox", "cat");
        Process attached = engine.docker("attach", "one").start();
        attached.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        attached.getOutputStream().flush();
        assertThat(attached.inputReader().readLine()).isEqualTo("hello");
        attached.destroyForcibly().waitFor();
        assertThat(engine.inspect("one", "{{.State.Running}}")).isEqualTo("true");
    }

    @Test
    void execAnswersItsExitStatusAndRunsInTheBackground() {
        engine.box("one");
        assertThat(engine.tryIn("one", "sh", "-c", "exit 9").exit()).isEqualTo(9);
        assertThat(engine.tryIn("one", "nosuch").exit()).isIn(126, 127);
        engine.ok("exec", "-d", "one", "sh", "-c", "echo done > /tmp/mark");
        Eventually.holds(
                "the background exec wrote its mark",
                () -> engine.tryIn("one", "cat", "/tmp/mark").out().equals("done"));
        assertThat(engine.ok("exec", "-e", "A=b", "-w", "/tmp", "one", "sh", "-c", "echo $A; pwd"))
                .isEqualTo("b\n/tmp");
    }
}
