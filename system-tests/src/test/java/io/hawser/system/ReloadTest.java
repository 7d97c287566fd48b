package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SIGHUP: the configuration is read again, and nothing a file can say ends a running daemon. */
class ReloadTest {

    @Test
    void labelsAndDebugAreReloadedAndAnEventTellsSo() throws IOException {
        try (TestHost host = TestHost.create()) {
            Path file = Files.writeString(host.folder().resolve("daemon.json"), "{\"labels\":[\"a=b\"]}");
            try (Engine engine = Engine.start(host, "--config-file", file.toString())) {
                assertThat(known(engine)).isEqualTo("[a=b] false");
                Files.writeString(file, "{\"labels\":[\"c=d\"],\"debug\":true}");
                hangUp(engine);
                Eventually.holds(
                        "the labels are the file's", () -> known(engine).equals("[c=d] true"));
                Eventually.holds("an event tells", () -> events(engine).contains("daemon reload"));
                Files.writeString(file, "{\"labels\":[");
                hangUp(engine);
                Eventually.holds("the mistake is logged", () -> engine.log().contains("stays as it was"));
                assertThat(known(engine)).isEqualTo("[c=d] true");
                Files.writeString(file, "{\"labels\":[\"e=f\"],\"bip\":\"10.9.8.7/24\"}");
                hangUp(engine);
                Eventually.holds(
                        "the labels are the file's", () -> known(engine).equals("[e=f] false"));
                Eventually.holds(
                        "what waits is logged",
                        () -> engine.log().contains("not reloaded, takes a restart of hawserd: the default bridge"));
                assertThat(engine.stop()).isZero();
            }
        }
    }

    @Test
    void whoeverStartsItIgnoringSighup() throws IOException {
        try (TestHost host = TestHost.create()) {
            Path file = Files.writeString(host.folder().resolve("daemon.json"), "{\"labels\":[\"a=b\"]}");
            List<String> likeNohup = List.of("env", "--ignore-signal=HUP");
            try (Engine engine = Engine.startUnder(host, likeNohup, "--config-file", file.toString())) {
                Files.writeString(file, "{\"labels\":[\"c=d\"]}");
                hangUp(engine);
                Eventually.holds(
                        "the labels are the file's", () -> known(engine).equals("[c=d] false"));
                assertThat(engine.stop()).isZero();
            }
        }
    }

    private static String known(Engine engine) {
        return engine.ok("info", "-f", "{{.Labels}} {{.Debug}}");
    }

    private static String events(Engine engine) {
        return engine.ok("events", "--since", "1m", "--until", "0s", "--format", "{{.Type}} {{.Action}}");
    }

    private static void hangUp(Engine engine) {
        Command.of("kill", "-HUP", Long.toString(engine.pid())).run().orFail();
    }
}
