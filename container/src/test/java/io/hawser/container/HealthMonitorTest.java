package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.container.State.Status;
import io.hawser.container.health.Health;
import io.hawser.container.health.HealthCheck;
import io.hawser.container.process.LiveProcess;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Probes of real containers that misbehave, and monitors that do. */
@Timeout(300)
class HealthMonitorTest {
    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final Duration PATIENT = Duration.ofMinutes(1);

    private EngineRig rig;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        rig = new EngineRig(folder);
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private String run(String program, String probe, Duration timeout) {
        HealthCheck check =
                new HealthCheck(List.of("CMD-SHELL", probe), OFTEN, timeout, Duration.ZERO, Duration.ZERO, 1);
        return rig.start(ContainerSpec.of("one", "busybox")
                .withCommand(Command.of("sh", "-c", program))
                .withHealth(Optional.of(check)));
    }

    private Health health(String id) {
        return rig.engine.get(id).state().health().orElseThrow();
    }

    private Health becomes(String id, Health.Status status) {
        return Eventually.settles("it is " + status, () -> health(id), health -> health.status() == status);
    }

    private List<String> commands(String id) {
        return rig.engine.top(id, "").processes().stream().map(List::getLast).toList();
    }

    /** A file that the container sees, too. */
    private void touch(String name) throws IOException {
        Files.createFile(rig.folder.resolve("rootfs").resolve(name));
    }

    @Test
    void whatASlowProbeHasStartedEndsWithIt() throws IOException {
        String id = run("sleep 1000", "[ -e /calm ] && exit 0; sleep 999 & sleep 998", Duration.ofSeconds(3));
        assertThat(becomes(id, Health.Status.UNHEALTHY).log().getFirst().output())
                .isEqualTo("Health check exceeded timeout (3s)");
        Eventually.holds("it is asked again", () -> commands(id).containsAll(List.of("sleep 999", "sleep 998")));
        touch("calm");
        becomes(id, Health.Status.HEALTHY);
        Eventually.settles("all of it has ended", () -> commands(id), List.of("sleep 1000")::equals);
    }

    @Test
    void aProbeThatCannotBeRunIsFollowedByAnother() throws IOException {
        String id = run("sleep 1000", "true", PATIENT);
        becomes(id, Health.Status.HEALTHY);
        Files.delete(rig.conmon);
        assertThat(becomes(id, Health.Status.UNHEALTHY).log().getLast().exitCode())
                .isEqualTo(-1);
        rig.linkConmon();
        becomes(id, Health.Status.HEALTHY);
    }

    @Test
    void aFrozenContainerThatOutlivesItsStopSignalIsAskedOn() {
        String id = run("trap '' TERM; while :; do sleep 0.1; done", "true", PATIENT);
        becomes(id, Health.Status.HEALTHY);
        rig.engine.pause(id);
        assertThat(health(id).status()).isEqualTo(Health.Status.UNHEALTHY);
        rig.engine.kill(id, "TERM");
        becomes(id, Health.Status.HEALTHY);
        assertThat(rig.events).containsSubsequence("pause", "kill", "unpause");
        rig.engine.close();
        rig.reopen();
        assertThat(rig.engine.get(id).state().status()).isEqualTo(Status.RUNNING);
        becomes(id, Health.Status.HEALTHY);
    }

    @Test
    void noProbeOutlivesTheEngine() {
        String id = run("sleep 1000", "sleep 999 & sleep 998", PATIENT);
        Eventually.holds("it is asked", () -> sleepers(id).size() == 2 && isUnderWay(id));
        List<LiveProcess> probe = sleepers(id);
        assertThat(probe).hasSize(2);
        rig.engine.close();
        Eventually.holds("it has ended", () -> probe.stream().noneMatch(LiveProcess::alive));
        rig.reopen();
    }

    /** As far as the engine knows. */
    private boolean isUnderWay(String id) {
        return rig.engine.get(id).execIds().stream()
                .anyMatch(exec -> rig.engine.execs().get(exec).running());
    }

    /** The probe's processes, seen from outside. */
    private List<LiveProcess> sleepers(String id) {
        return rig.engine.top(id, "-o pid,args").processes().stream()
                .filter(row -> row.getLast().startsWith("sleep 99"))
                .map(row -> LiveProcess.of(Integer.parseInt(row.getFirst())).orElseThrow())
                .toList();
    }
}
