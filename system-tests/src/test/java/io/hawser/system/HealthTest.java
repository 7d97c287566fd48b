package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Health checks: {@code State.Health}, {@code docker ps} and the events, as users of Docker and Compose know them. */
@ExtendWith(OnEngine.class)
class HealthTest {
    private final Engine engine;

    HealthTest(Engine engine) {
        this.engine = engine;
    }

    private void becomes(String name, String health) {
        Eventually.holds(
                name + " is " + health,
                () -> engine.inspect(name, "{{.State.Health.Status}}").equals(health));
    }

    @Test
    void aContainerIsAskedAndItsHealthIsTold() {
        long since = System.currentTimeMillis() / 1000;
        engine.box(
                "one",
                "--health-cmd",
                "echo asked; test -e /ok",
                "--health-interval",
                "300ms",
                "--health-retries",
                "2");
        String id = engine.inspect("one", "{{.Id}}");
        becomes("one", "unhealthy");
        assertThat(engine.inspect(
                        "one", "{{(index .State.Health.Log 0).ExitCode}} {{(index .State.Health.Log 0).Output}}"))
                .isEqualTo("1 asked");
        assertThat(engine.ok("ps", "--filter", "health=unhealthy", "--format", "{{.Names}} {{.Status}}"))
                .matches("one Up .* \\(unhealthy\\)");
        engine.in("one", "touch", "/ok");
        becomes("one", "healthy");
        assertThat(engine.ok("ps", "--filter", "health=healthy", "--format", "{{.Names}} {{.Status}}"))
                .matches("one Up .* \\(healthy\\)");
        assertThat(engine.inspect("one", "{{.State.Health.FailingStreak}}")).isEqualTo("0");
        Eventually.holds(
                "five results are kept",
                () -> engine.inspect("one", "{{len .State.Health.Log}}").equals("5"));
        engine.ok("pause", "one");
        assertThat(engine.inspect("one", "{{.State.Health.Status}}")).isEqualTo("unhealthy");
        engine.ok("unpause", "one");
        becomes("one", "healthy");
        engine.ok("restart", "-t", "0", "one");
        becomes("one", "healthy");
        engine.ok("stop", "-t", "0", "one");
        assertThat(engine.inspect("one", "{{.State.Health.Status}} {{.ExecIDs}}"))
                .startsWith("unhealthy ");
        String told = engine.ok(
                "events",
                "--since",
                Long.toString(since),
                "--until",
                Long.toString(System.currentTimeMillis() / 1000 + 1),
                "--filter",
                "event=health_status",
                "--filter",
                "container=" + id,
                "--format",
                "{{.Action}}");
        assertThat(told.lines()).startsWith("health_status: unhealthy", "health_status: healthy");
    }

    @Test
    void aProbeThatTakesTooLongHasFailed() {
        engine.box(
                "slow",
                "--health-cmd",
                "echo begun; exec sleep 600",
                "--health-interval",
                "100ms",
                "--health-timeout",
                "5s",
                "--health-retries",
                "1");
        becomes("slow", "unhealthy");
        assertThat(engine.inspect(
                        "slow", "{{(index .State.Health.Log 0).ExitCode}} {{(index .State.Health.Log 0).Output}}"))
                .isEqualTo("-1 Health check exceeded timeout (5s): begun");
        engine.ok("rm", "-f", "slow");
    }

    @Test
    void anImageSaysHowItsContainersAreAsked() {
        String change = "HEALTHCHECK --interval=200ms CMD [\"/bin/true\"]";
        engine.ok("create", "--name", "plain", "busybox", "true");
        engine.cli("sh", "-c", "docker export plain | docker import -c '" + change + "' -c 'ENV PATH=/bin' - checked")
                .run()
                .orFail();
        engine.ok("rm", "plain");
        assertThat(engine.ok("image", "inspect", "--format", "{{json .Config.Healthcheck}}", "checked"))
                .isEqualTo("{\"Test\":[\"CMD\",\"/bin/true\"],\"Interval\":200000000}");
        engine.ok("run", "-d", "--name", "one", "--health-retries", "7", "checked", "sleep", "600");
        assertThat(engine.inspect("one", "{{json .Config.Healthcheck}}"))
                .isEqualTo("{\"Test\":[\"CMD\",\"/bin/true\"],\"Interval\":200000000,\"Retries\":7}");
        becomes("one", "healthy");
        engine.ok("run", "-d", "--name", "two", "--no-healthcheck", "checked", "sleep", "600");
        assertThat(engine.inspect("two", "{{.State.Health}} {{json .Config.Healthcheck.Test}}"))
                .isEqualTo("<nil> [\"NONE\"]");
        engine.ok("rm", "-f", "one", "two");
        engine.ok("rmi", "checked");
        assertThat(engine.refused("create", "--health-cmd", "true", "--health-interval", "1us", "busybox"))
                .contains("Interval in Healthcheck cannot be less than 1ms");
    }
}
