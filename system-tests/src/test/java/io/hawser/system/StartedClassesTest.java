package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What a start has the JVM make anew each time: for a switch by type a class that no AOT cache keeps, about a millisecond each
 * (docs/adr/0008). Those a start passes are counted by the JVM's own log of classes.
 */
class StartedClassesTest {
    /** Of twenty kinds, met by every rule. */
    private static final Set<String> ALLOWED = Set.of("io.hawser.kernel.nftables.ExpressionCodec");

    private static final Pattern LISTENING = Pattern.compile("time=\"(.*)Z\" level=info msg=\"API listen on");
    private static final Pattern SPUN = Pattern.compile("^\\[(.*)\\+0000\\] (io\\.hawser\\..*)\\$\\$TypeSwitch/");

    @Test
    void aStartSpinsNoClassesForSwitches() throws IOException {
        try (TestHost host = TestHost.create()) {
            Path log = host.folder().resolve("classes");
            String option = "-Xlog:class+load=info:file=" + log + ".%p:utctime";
            List<String> launcher = List.of("env", "HAWSERD_JAVA_OPTS=" + option);
            try (Engine engine = Engine.startUnder(host, launcher)) {
                engine.ok("network", "create", "harbour");
                engine.stop();
                engine.startAgain();
                List<String> classes = Files.readAllLines(Path.of(log + "." + engine.pid()));
                assertThat(switches(classes, listening(engine.log()))).isEqualTo(ALLOWED);
            }
        }
    }

    /** When the daemon that wrote last began to listen, as far as the milliseconds; it rehearses later. */
    private static String listening(String log) {
        return log.lines()
                .map(LISTENING::matcher)
                .filter(Matcher::find)
                .map(line -> line.group(1))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** The classes of ours that a switch by type was spun for until then. */
    private static Set<String> switches(List<String> classes, String until) {
        return classes.stream()
                .map(SPUN::matcher)
                .filter(Matcher::find)
                .filter(spun -> spun.group(1).compareTo(until) <= 0)
                .map(spun -> spun.group(2))
                .collect(Collectors.toSet());
    }
}
