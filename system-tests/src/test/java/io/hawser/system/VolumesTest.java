package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bind mounts, named volumes and tmpfs. */
@ExtendWith(OnEngine.class)
class VolumesTest {
    private final Engine engine;

    VolumesTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void aBindMountIsTheHostsFolderAndIsMadeWhereMissing() throws IOException {
        Path folder = engine.host().folder().resolve("shared/deep");
        engine.ok("run", "--rm", "-v", folder + ":/in", "busybox", "sh", "-c", "echo kept > /in/file");
        assertThat(folder.resolve("file")).hasContent("kept\n");
        assertThat(engine.docker("run", "--rm", "-v", folder + ":/in:ro", "busybox", "touch", "/in/x")
                        .run()
                        .succeeded())
                .isFalse();
        assertThat(engine.refused(
                        "run", "--rm", "--mount", "type=bind,src=" + folder + "/nosuch,dst=/in", "busybox", "true"))
                .contains("does not exist");
        Files.delete(folder.resolve("file"));
    }

    @Test
    void aNamedVolumeOutlivesItsContainers() {
        assertThat(engine.ok("volume", "create", "hold")).isEqualTo("hold");
        engine.ok("run", "--rm", "-v", "hold:/data", "busybox", "sh", "-c", "echo kept > /data/file");
        assertThat(engine.ok("run", "--rm", "-v", "hold:/data", "busybox", "cat", "/data/file"))
                .isEqualTo("kept");
        assertThat(engine.ok("volume", "ls", "--format", "{{.Driver}} {{.Name}}"))
                .isEqualTo("local hold");
        engine.box("one", "-v", "hold:/data");
        assertThat(engine.refused("volume", "rm", "hold")).contains("volume is in use");
        engine.ok("rm", "-f", "one");
        assertThat(engine.ok("volume", "rm", "hold")).isEqualTo("hold");
        assertThat(engine.refused("volume", "inspect", "hold")).containsIgnoringCase("no such volume");
    }

    @Test
    void anEmptyVolumeIsFilledFromTheImage() {
        assertThat(engine.ok("run", "--rm", "-v", "hold:/www", "busybox", "cat", "/www/index.html"))
                .contains("Hello");
    }

    @Test
    void anonymousVolumesGoWithRmV() {
        engine.box("one", "-v", "/data");
        assertThat(engine.ok("volume", "ls", "-q")).matches("[0-9a-f]{64}");
        engine.ok("rm", "-fv", "one");
        assertThat(engine.ok("volume", "ls", "-q")).isEmpty();
    }

    @Test
    void tmpfsIsEmptyAndInMemory() {
        assertThat(engine.ok(
                        "run",
                        "--rm",
                        "--tmpfs",
                        "/scratch:size=1m",
                        "busybox",
                        "sh",
                        "-c", //
                        "ls /scratch; grep ' /scratch ' /proc/mounts"))
                .startsWith("tmpfs /scratch tmpfs");
    }

    @Test
    void containersShareASocketThroughABindMount() throws IOException {
        Path folder = Files.createDirectories(engine.host().folder().resolve("ipc"));
        engine.box("one", "-v", folder + ":/ipc");
        engine.box("two", "-v", folder + ":/ipc", "--network", "none");
        engine.in("one", "mkfifo", "/ipc/pipe");
        engine.ok("exec", "-d", "one", "sh", "-c", "echo word > /ipc/pipe");
        assertThat(engine.in("two", "cat", "/ipc/pipe")).isEqualTo("word");
    }
}
