package io.hawser.container.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On this machine's own cgroups, in groups of names that no engine has. */
final class EngineCgroupsTest {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private final EngineCgroups cgroups = new EngineCgroups(ROOT);
    private final String group =
            "hawser-%08x".formatted(ThreadLocalRandom.current().nextInt());

    private List<Path> folders() {
        return cgroups.hierarchies().stream()
                .map(hierarchy -> hierarchy.resolve(group))
                .toList();
    }

    private void make(String below) throws IOException {
        for (Path folder : folders()) {
            Files.createDirectories(folder.resolve(below));
        }
    }

    @AfterEach
    void leaveNothing() {
        cgroups.removeEmpty(group);
    }

    @Test
    void whatADeadEngineLeftIsRemovedWithAllThatIsInIt() throws IOException {
        make("monitors/" + group + "/0123");
        assertThat(cgroups.removeForsaken()).contains(group);
        assertThat(folders()).noneMatch(Files::exists);
    }

    @Test
    void aLivingEngineKeepsItsGroupsAndLosesThemWithItsClaim() throws IOException {
        FileDescriptor claim = cgroups.claim(group).orElseThrow();
        make("monitors");
        assertThat(cgroups.removeForsaken()).doesNotContain(group);
        assertThat(folders()).allMatch(Files::exists);
        claim.close();
        assertThat(cgroups.removeForsaken()).contains(group);
    }

    @Test
    void whereAProcessLivesNothingIsRemovedAboveIt() throws Exception {
        make("0123");
        Process process = new ProcessBuilder("sleep", "60").start();
        Path home = folders().getLast().resolve("0123");
        try {
            Files.writeString(home.resolve("cgroup.procs"), Long.toString(process.pid()));
            assertThat(cgroups.removeForsaken()).doesNotContain(group);
            assertThat(home).exists();
        } finally {
            process.destroyForcibly().waitFor();
        }
        Eventually.holds("it is removed when nobody lives there", () -> cgroups.removeEmpty(group));
    }

    @Test
    void otherPeoplesGroupsStay() throws IOException {
        Path foreign = cgroups.hierarchies().getFirst().resolve(group + "-of-somebody");
        Files.createDirectories(foreign);
        try {
            cgroups.removeForsaken();
            assertThat(foreign).exists();
        } finally {
            Files.delete(foreign);
        }
    }
}
