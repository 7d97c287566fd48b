package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command;
import io.hawser.testkit.Command.Output;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code bin/hawser}: what docker has no word for. */
@ExtendWith(OnEngine.class)
class HawserCliTest {
    private static final Path PROGRAM = Engine.CHECKOUT.resolve("bin/hawser");

    private final Engine engine;

    HawserCliTest(Engine engine) {
        this.engine = engine;
    }

    private Output hawser(String... words) {
        return engine.cli(PROGRAM.toString(), words).run();
    }

    @Test
    void versionTellsTheDaemons() {
        assertThat(hawser("version").orFail().out())
                .matches("hawserd \\S+, Engine API 1\\.24 to 1\\.51, linux/\\S+, kernel \\S+");
        Output other = Command.of(PROGRAM.toString())
                .and("-H", "unix://" + engine.api().socket(), "version")
                .run();
        assertThat(other.orFail().out()).startsWith("hawserd ");
    }

    @Test
    void plansAreCommandsAndSayWhatIsAmiss() {
        engine.ok("network", "create", "--subnet", "10.82.0.0/24", "harbour");
        engine.box("one", "--network", "harbour");
        String bridge = "br-"
                + engine.ok("network", "inspect", "-f", "{{.Id}}", "harbour").substring(0, 12);
        assertThat(hawser("plan", "network", "harbour").orFail().out())
                .contains("ip link add")
                .contains(bridge)
                .contains("10.82.0.1/24")
                .contains("# the kernel has it");
        assertThat(hawser("plan", "container", "one").orFail().out())
                .contains("10.82.0.2/24")
                .contains("# the kernel has it");
        engine.host().ok("ip", "link", "set", bridge, "down");
        assertThat(hawser("plan", "network", "harbour").orFail().out())
                .contains("# what has to be done for it:")
                .doesNotContain("# the kernel has it");
    }

    @Test
    void wrongNamesAndWordsAreOneClearLine() {
        refused(1, "hawser: network nosuch not found", "plan", "network", "nosuch");
        refused(1, "No such container: nosuch", "plan", "container", "nosuch");
        refused(1, "hawser: ", "-H", "unix:///nonexistent/socket", "version");
        assertThat(hawser("plan").exit()).isEqualTo(2);
        assertThat(hawser("plan").err()).contains("plan what?");
        assertThat(hawser("nosuch").exit()).isEqualTo(2);
        assertThat(hawser("plan", "network", "../../version").exit()).isEqualTo(1);
    }

    private void refused(int exit, String why, String... words) {
        Output output = hawser(words);
        assertThat(output.exit()).isEqualTo(exit);
        assertThat(output.err().lines()).singleElement().asString().contains(why);
    }
}
