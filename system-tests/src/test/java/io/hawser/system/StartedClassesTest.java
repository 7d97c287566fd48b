package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What a start has the JVM make anew each time: for a switch by type a class that no AOT cache keeps, about a millisecond each
 * (docs/adr/0008). Those a start passes are counted by the JVM's own log of classes.
 */
class StartedClassesTest {
    /** Of twenty kinds, met by every rule. */
    private static final Set<String> ALLOWED = Set.of("io.hawser.kernel.nftables.ExpressionCodec");

    private static final String SWITCH = "$$TypeSwitch/";

    /** Loaded when the rehearsal begins, which is after the first answer. */
    private static final String REHEARSED = "io.hawser.network.controller.ThrowAwayHost";

    @Test
    void aStartSpinsNoClassesForSwitches() throws IOException {
        try (TestHost host = TestHost.create()) {
            Path log = host.folder().resolve("classes");
            String option = "-Xlog:class+load=info:file=" + log + ".%p:none";
            List<String> launcher = List.of("env", "HAWSERD_JAVA_OPTS=" + option);
            try (Engine engine = Engine.startUnder(host, launcher)) {
                engine.ok("network", "create", "harbour");
                engine.stop();
                engine.startAgain();
                List<String> classes = Files.readAllLines(Path.of(log + "." + engine.pid()));
                assertThat(classes).anyMatch(line -> line.startsWith("io.hawser.daemon.Hawserd "));
                assertThat(switches(classes)).isEqualTo(ALLOWED);
            }
        }
    }

    /** The classes of ours that a switch by type was spun for before the rehearsal. */
    private static Set<String> switches(List<String> classes) {
        return classes.stream()
                .takeWhile(line -> !line.startsWith(REHEARSED))
                .filter(line -> line.startsWith("io.hawser.") && line.contains(SWITCH))
                .map(line -> line.substring(0, line.indexOf(SWITCH)))
                .collect(Collectors.toSet());
    }
}
