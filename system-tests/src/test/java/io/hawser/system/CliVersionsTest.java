package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The main job with every docker CLI the machine has, old and new. */
@ExtendWith(OnEngine.class)
class CliVersionsTest {
    private final Engine engine;

    CliVersionsTest(Engine engine) {
        this.engine = engine;
    }

    /** Each docker on PATH, links resolved, once. */
    static Stream<String> clis() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "docker"))
                .filter(Files::isExecutable)
                .map(CliVersionsTest::real)
                .distinct()
                .map(Path::toString);
    }

    @ParameterizedTest
    @MethodSource("clis")
    void theMainJob(String docker) {
        ok(docker, "version");
        ok(docker, "network", "create", "harbour");
        ok(
                docker,
                "run",
                "-d",
                "--name",
                "one",
                "--network",
                "harbour",
                "-p",
                "8080:8080",
                "busybox",
                "httpd",
                "-f",
                "-p",
                "8080",
                "-h",
                "/www");
        engine.listening("one", 8080);
        assertThat(ok(docker, "run", "--rm", "--network", "harbour", "busybox", "wget", "-qO-", "http://one:8080"))
                .contains("Hello");
        assertThat(ok(docker, "exec", "one", "hostname")).hasSize(12);
        assertThat(ok(docker, "ps", "--format", "{{.Names}} {{.Ports}}")).contains("one", "8080->8080/tcp");
        assertThat(ok(docker, "inspect", "-f", "{{.NetworkSettings.Networks.harbour.IPAddress}}", "one"))
                .isNotEmpty();
        ok(docker, "logs", "one");
        ok(docker, "network", "disconnect", "harbour", "one");
        ok(docker, "rm", "-f", "one");
        ok(docker, "network", "rm", "harbour");
        ok(docker, "info");
    }

    private String ok(String docker, String... words) {
        return engine.cli(docker, words).run().orFail().out();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException gone) {
            return path;
        }
    }
}
