package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code docker events}. */
@ExtendWith(OnEngine.class)
class EventsTest {
    private final Engine engine;

    EventsTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void aRunIsToldInDockersOrder() {
        long since = System.currentTimeMillis() / 1000;
        engine.ok("network", "create", "harbour");
        engine.ok("run", "--name", "one", "--network", "harbour", "busybox", "true");
        engine.ok("rm", "one");
        engine.ok("network", "rm", "harbour");
        String until = Long.toString(System.currentTimeMillis() / 1000 + 1);
        assertThat(engine.ok(
                                "events",
                                "--since",
                                Long.toString(since),
                                "--until",
                                until,
                                "--format",
                                "{{.Type}} {{.Action}}")
                        .lines())
                .containsSubsequence(
                        "network create",
                        "container create",
                        "network connect",
                        "container start",
                        "container die",
                        "network disconnect",
                        "container destroy",
                        "network destroy");
    }

    @Test
    void execsAndCopiesAreTold() throws IOException {
        engine.box("one");
        long since = System.currentTimeMillis() / 1000;
        engine.ok("exec", "one", "true");
        engine.tryIn("one", "nosuch");
        Path file = engine.host().folder().resolve("copied");
        engine.ok("cp", "one:/etc/passwd", file.toString());
        engine.ok("cp", file.toString(), "one:/tmp");
        Files.delete(file);
        assertThat(engine.ok(
                                "events",
                                "--since",
                                Long.toString(since),
                                "--until",
                                Long.toString(System.currentTimeMillis() / 1000 + 1),
                                "--filter",
                                "container=one",
                                "--format",
                                "{{.Action}}")
                        .lines()
                        .filter(action -> !List.of("create", "start").contains(action)))
                .containsExactly(
                        "exec_create: true",
                        "exec_start: true",
                        "exec_die",
                        "exec_create: nosuch",
                        "exec_start: nosuch",
                        "archive-path",
                        "extract-to-dir");
    }

    @Test
    void whatIsThereFromTheStartIsNotToldOf() {
        try (TestHost host = TestHost.create();
                Engine fresh = Engine.start(host)) {
            assertThat(fresh.ok("network", "ls", "-q").lines()).hasSize(3);
            assertThat(fresh.ok("events", "--since", "1h", "--until", "0s", "-f", "type=network"))
                    .isEmpty();
        }
    }

    @Test
    void volumesAndImagesTellInDockersOrder() {
        long since = System.currentTimeMillis() / 1000;
        engine.ok("volume", "create", "store");
        engine.ok("run", "--name", "one", "-v", "store:/d:ro", "busybox", "true");
        engine.ok("rm", "one");
        engine.ok("volume", "rm", "store");
        engine.ok("tag", "busybox", "other:x");
        engine.ok("rmi", "other:x");
        String told = engine.ok(
                "events",
                "--since",
                Long.toString(since),
                "--until",
                Long.toString(System.currentTimeMillis() / 1000 + 1),
                "--filter",
                "type=volume",
                "--filter",
                "type=image",
                "--format",
                "{{.Type}} {{.Action}} {{index .Actor.Attributes \"destination\"}} {{index .Actor.Attributes \"read/write\"}}");
        assertThat(told.lines().map(String::strip))
                .containsSubsequence(
                        "volume create",
                        "volume mount /d false",
                        "volume unmount",
                        "volume destroy",
                        "image tag",
                        "image untag");
    }

    @Test
    void filtersChooseAndAttributesTellWho() {
        long since = System.currentTimeMillis() / 1000;
        engine.box("one", "--label", "tier=db");
        engine.ok("rm", "-f", "one");
        String until = Long.toString(System.currentTimeMillis() / 1000 + 1);
        assertThat(engine.ok(
                        "events",
                        "--since",
                        Long.toString(since),
                        "--until",
                        until,
                        "-f",
                        "type=container",
                        "-f", //
                        "event=create",
                        "-f",
                        "container=on",
                        "--format",
                        "{{.Actor.Attributes.name}} {{.Actor.Attributes.image}} {{.Actor.Attributes.tier}}"))
                .isEqualTo("one busybox db");
    }
}
