package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command.Output;
import io.hawser.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one does to containers that run: look at what they take, change their limits, share their memory, tidy up. */
@ExtendWith(OnEngine.class)
class OperationsTest {
    private final Engine engine;

    OperationsTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void statsTellWhatAContainerTakes() {
        engine.run("busy", java.util.List.of("sh", "-c", "while :; do :; done"), "--memory=64m", "--cpus=0.2");
        engine.box("idle");
        engine.ok("create", "--name", "stopped", "busybox", "true");
        assertThat(engine.pings("idle", engine.address("busy", "bridge"))).isTrue();
        String format = "{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.NetIO}} {{.PIDs}}";
        // On a machine with much else to do even a loop may get little for a second.
        Eventually.holds(
                "what the loop takes",
                () -> engine.ok("stats", "--no-stream", "--format", format, "busy")
                        .matches("busy [1-9]\\d*\\.\\d+% \\S+i?B / 64MiB \\S+B / \\S+B 1"));
        assertThat(engine.ok("stats", "--no-stream", "--format", "{{.NetIO}}", "idle"))
                .doesNotContain("0B / 0B");
        assertThat(engine.ok("stats", "--no-stream", "--format", "{{.PIDs}}", "stopped"))
                .isIn("0", "--");
        assertThat(engine.ok("system", "df", "--format", "{{.Type}} {{.TotalCount}} {{.Active}}"))
                .contains("Containers 3 2");
        // What containers stand on cannot be reclaimed.
        assertThat(engine.ok("system", "df", "--format", "{{.Type}} {{.Reclaimable}}"))
                .contains("Images 0B (0%)");
    }

    @Test
    void updateChangesLimitsAndThePolicyAtOnce() {
        engine.box("one", "--memory=64m");
        engine.ok("update", "--memory=32m", "--memory-swap=64m", "--pids-limit=50", "--restart=always", "one");
        assertThat(engine.inspect(
                        "one",
                        "{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}} {{.HostConfig.PidsLimit}}"
                                + " {{.HostConfig.RestartPolicy.Name}}"))
                .isEqualTo("33554432 67108864 50 always");
        assertThat(engine.ok("stats", "--no-stream", "--format", "{{.MemUsage}}", "one"))
                .endsWith("/ 32MiB");
        assertThat(engine.refused("update", "--memory=1g", "one"))
                .contains("Memory limit should be smaller than already set memoryswap limit");
        assertThat(engine.refused("update", "--blkio-weight=500", "one")).contains("BlkioWeight is not served");
    }

    @Test
    void sharedMemoryIsOneForThoseWhoShareIt() {
        engine.box("donor", "--ipc=shareable", "--shm-size=8m");
        engine.box("guest", "--ipc=container:donor");
        engine.in("donor", "sh", "-c", "echo shared > /dev/shm/note");
        assertThat(engine.in("guest", "cat", "/dev/shm/note")).isEqualTo("shared");
        assertThat(engine.in("guest", "sh", "-c", "df -k /dev/shm | tail -1")).contains(" 8192 ");
        engine.box("private");
        Output refused = engine.docker("run", "--rm", "--ipc=container:private", "busybox", "true")
                .run();
        assertThat(refused.exit()).isEqualTo(125);
        assertThat(refused.err()).contains("non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
    }

    @Test
    void prunesKeepWhatTheirFiltersKeep() {
        engine.ok("create", "--name", "kept", "--label", "keep=1", "busybox", "true");
        engine.ok("create", "--name", "gone", "busybox", "true");
        engine.ok("container", "prune", "-f", "--filter", "label!=keep");
        assertThat(engine.ok("ps", "-a", "--format", "{{.Names}}")).isEqualTo("kept");
        engine.ok("container", "prune", "-f", "--filter", "until=1h");
        assertThat(engine.ok("ps", "-a", "--format", "{{.Names}}")).isEqualTo("kept");
        engine.ok("volume", "create", "--label", "keep=1", "kept");
        engine.ok("volume", "create", "gone");
        engine.ok("volume", "prune", "-a", "-f", "--filter", "label!=keep");
        assertThat(engine.ok("volume", "ls", "-q")).isEqualTo("kept");
        assertThat(engine.ok("image", "prune", "-f")).contains("Total reclaimed space: 0B");
        assertThat(engine.ok("images", "-q")).isNotEmpty();
    }

    @Test
    void aContainerWhoseNetworkIsGoneSaysSo() {
        engine.ok("network", "create", "harbour");
        engine.ok("create", "--name", "one", "--network", "harbour", "busybox", "true");
        engine.ok("network", "rm", "harbour");
        assertThat(engine.refused("start", "one"))
                .contains("failed to set up container networking: network harbour not found");
        assertThat(engine.inspect("one", "{{.State.Status}}")).isEqualTo("created");
    }

    @Test
    void templatesThatWorkOnDockerWorkHere() {
        engine.box("one", "-p", "127.0.0.1:8099:80");
        assertThat(engine.inspect("one", "{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}}"))
                .isEqualTo("8099");
        assertThat(engine.inspect("one", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"))
                .isEqualTo(engine.inspect("one", "{{.NetworkSettings.IPAddress}}"));
        assertThat(engine.inspect("one", "{{.HostConfig.NetworkMode}} {{.Name}} {{.Platform}} {{len .Mounts}}"))
                .isEqualTo("bridge /one linux 0");
        assertThat(engine.inspect("one", "{{.GraphDriver.Data.MergedDir}}")).endsWith("/merged");
        assertThat(engine.ok("ps", "--format", "{{.Names}}|{{.Ports}}|{{.Networks}}|{{.Image}}|{{.Command}}"))
                .isEqualTo("one|127.0.0.1:8099->80/tcp|bridge|busybox|\"sleep 600\"");
        assertThat(engine.ok("ps", "-s", "--format", "{{.Size}}")).contains("virtual");
        assertThat(engine.ok(
                        "network", "inspect", "-f", "{{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}", "bridge"))
                .startsWith("one 172.17.0.");
        Eventually.holds(
                "the top shows its process",
                () -> engine.ok("top", "one", "-o", "pid,args").contains("sleep 600"));
    }
}
