package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Command.Output;
import io.hawser.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A container's life and what it is told about itself. */
@ExtendWith(OnEngine.class)
class ContainersTest {
    private final Engine engine;

    ContainersTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void createStartStopRemove() {
        String id = engine.ok("create", "--name", "one", "busybox", "sleep", "600");
        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(engine.inspect("one", "{{.State.Status}} {{.Id}}")).isEqualTo("created " + id);
        assertThat(engine.ok("start", "one")).isEqualTo("one");
        assertThat(engine.inspect("one", "{{.State.Status}}")).isEqualTo("running");
        assertThat(engine.ok("stop", "-t", "0", "one")).isEqualTo("one");
        assertThat(engine.inspect("one", "{{.State.Status}} {{.State.ExitCode}}"))
                .isEqualTo("exited 137");
        assertThat(engine.ok("rm", "one")).isEqualTo("one");
        assertThat(engine.refused("inspect", "one")).containsIgnoringCase("no such object");
    }

    @Test
    void aNameInUseIsRefused() {
        engine.box("one");
        assertThat(engine.refused("run", "-d", "--name", "one", "busybox", "true"))
                .contains("The container name \"/one\" is already in use by container");
        assertThat(engine.refused("rm", "one"))
                .contains(
                        "cannot remove container \"/one\": container is running: stop the container before removing or"
                                + " force remove");
    }

    @Test
    void aMissingImageOrProgramIsRefused() {
        assertThat(engine.docker("run", "--rm", "busybox", "nosuch").run().exit())
                .isEqualTo(127);
        assertThat(engine.refused("start", "nosuch")).containsIgnoringCase("no such container");
    }

    @Test
    void anExecThatCannotStartSaysWhyAndExits126() {
        engine.box("one");
        Output user = engine.docker("exec", "-u", "nosuch", "one", "true").run();
        assertThat(user.exit()).isEqualTo(126);
        assertThat(user.out() + user.err()).contains("unable to find user nosuch: no matching entries in passwd file");
        assertThat(engine.docker("exec", "-w", "/nosuch", "one", "true").run().exit())
                .isEqualTo(126);
        assertThat(engine.docker("exec", "one", "nosuch").run().exit()).isEqualTo(127);
        assertThat(engine.refused("exec", "-d", "-u", "nosuch", "one", "true")).contains("unable to find user nosuch");
    }

    @Test
    void killSendsASignal() {
        engine.ok(
                "run",
                "-d",
                "--name",
                "one",
                "busybox",
                "sh",
                "-c",
                "trap 'exit 12' USR1; while :; do sleep 0.1; done");
        Eventually.holds("the trap is set", () -> engine.ok("top", "one").contains("sleep"));
        engine.ok("kill", "-s", "USR1", "one");
        assertThat(engine.ok("wait", "one")).isEqualTo("12");
        String id = engine.inspect("one", "{{.Id}}");
        String part = id.substring(0, 20);
        assertThat(engine.refused("kill", part))
                .contains("cannot kill container: " + part + ": container " + id + " is not running");
        assertThat(engine.refused("kill", "nosuch"))
                .contains("cannot kill container: nosuch: No such container: nosuch");
    }

    @Test
    void restartGivesTheSameContainerANewProcess() {
        engine.box("one");
        String before = engine.inspect("one", "{{.State.Pid}}");
        engine.ok("restart", "-t", "0", "one");
        assertThat(engine.inspect("one", "{{.State.Running}}")).isEqualTo("true");
        assertThat(engine.inspect("one", "{{.State.Pid}}")).isNotEqualTo(before);
        assertThat(engine.address("one", "bridge")).isEqualTo("172.17.0.2");
    }

    @Test
    void pauseStopsTheClockOfAContainer() {
        engine.box("one");
        engine.ok("pause", "one");
        assertThat(engine.inspect("one", "{{.State.Status}} {{.State.Paused}}")).isEqualTo("paused true");
        String id = engine.inspect("one", "{{.Id}}");
        assertThat(engine.refused("pause", "one")).contains("Container " + id + " is already paused");
        engine.ok("unpause", "one");
        assertThat(engine.refused("unpause", "one")).contains("Container " + id + " is not paused");
        assertThat(engine.inspect("one", "{{.State.Status}}")).isEqualTo("running");
    }

    @Test
    void renameTopAndPs() {
        engine.box("one", "--label", "tier=db");
        engine.ok("rename", "one", "two");
        assertThat(engine.ok("ps", "--format", "{{.Names}} {{.Image}} {{.Command}}"))
                .isEqualTo("two busybox \"sleep 600\"");
        assertThat(engine.ok("ps", "-q", "-f", "label=tier=db")).matches("[0-9a-f]{12}");
        assertThat(engine.ok("ps", "-q", "-f", "name=nosuch")).isEmpty();
        // For a moment the process is still the runtime's.
        Eventually.holds("its process", () -> engine.ok("top", "two").contains("sleep 600"));
        assertThat(engine.ok("top", "two")).contains("PID");
    }

    @Test
    void removedAtItsEndWhenAskedTo() {
        engine.ok("run", "--rm", "busybox", "true");
        Eventually.holds("gone", () -> engine.ok("ps", "-aq").isEmpty());
        engine.ok("run", "-d", "--rm", "busybox", "sleep", "0.2");
        Eventually.holds("gone", () -> engine.ok("ps", "-aq").isEmpty());
    }

    @Test
    void environmentUserWorkdirHostnameEntrypoint() {
        assertThat(engine.ok(
                        "run",
                        "--rm",
                        "-e",
                        "A=b",
                        "-w",
                        "/www",
                        "-h",
                        "vessel",
                        "-u",
                        "1000:1001",
                        "busybox", //
                        "sh",
                        "-c",
                        "echo $A; pwd; hostname; id -u; id -g"))
                .isEqualTo("b\n/www\nvessel\n1000\n1001");
        assertThat(engine.ok("run", "--rm", "--entrypoint", "echo", "busybox", "said"))
                .isEqualTo("said");
        assertThat(engine.ok("run", "--rm", "--group-add", "77", "busybox", "id", "-G"))
                .contains("77");
    }

    @Test
    void theHostsFileNamesTheContainer() {
        engine.box("one");
        assertThat(engine.in("one", "cat", "/etc/hosts"))
                .contains("127.0.0.1\tlocalhost")
                .contains(engine.address("one", "bridge") + "\t" + engine.inspect("one", "{{slice .Id 0 12}}"));
    }

    @Test
    void restartPolicyStartsItAgain() {
        engine.ok("run", "-d", "--name", "one", "--restart", "on-failure:2", "busybox", "sh", "-c", "exit 3");
        Eventually.holds(
                "restarted twice, then left",
                () -> engine.inspect("one", "{{.RestartCount}} {{.State.Status}}")
                        .equals("2 exited"));
    }

    @Test
    void defaultsAreAsSafeAsDockers() {
        assertThat(engine.ok("run", "--rm", "busybox", "grep", "-E", "CapEff|Seccomp:|NoNewPrivs", "/proc/self/status"))
                .contains("00000000a80425fb")
                .containsPattern("Seccomp:\\s+2");
        assertThat(engine.docker("run", "--rm", "busybox", "sh", "-c", "echo 1 > /proc/sys/kernel/panic")
                        .run()
                        .succeeded())
                .isFalse();
        assertThat(engine.docker("run", "--rm", "--read-only", "busybox", "touch", "/file")
                        .run()
                        .succeeded())
                .isFalse();
        assertThat(engine.ok(
                        "run",
                        "--rm",
                        "--read-only",
                        "busybox",
                        "sh",
                        "-c",
                        "for f in hosts hostname resolv.conf; do echo x >> /etc/$f || echo no; done 2> /dev/null"))
                .isEqualTo("no\nno\nno");
        assertThat(engine.ok("run", "--rm", "--cap-drop", "ALL", "busybox", "grep", "CapEff", "/proc/self/status"))
                .contains("0000000000000000");
        assertThat(engine.docker("run", "--rm", "busybox", "cat", "/proc/kcore")
                        .run()
                        .outBytes())
                .isEmpty();
    }

    @Test
    void limitsReachTheContainer() {
        assertThat(engine.ok(
                        "run", "--rm", "--ulimit", "nofile=100:200", "busybox", "sh", "-c", "ulimit -n; ulimit -Hn"))
                .isEqualTo("100\n200");
        assertThat(engine.ok(
                        "run",
                        "--rm",
                        "--sysctl",
                        "net.ipv4.ip_unprivileged_port_start=80",
                        "busybox", //
                        "cat",
                        "/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                .isEqualTo("80");
        assertThat(engine.ok("run", "--rm", "--init", "busybox", "sh", "-c", "tr '\\0' ' ' < /proc/1/cmdline"))
                .doesNotStartWith("sh ");
    }

    @Test
    void whatIsNotServedSaysSo() {
        Output commit = engine.docker("swarm", "init").run();
        assertThat(commit.succeeded()).isFalse();
        assertThat(commit.err()).doesNotContain("404").doesNotContain("page not found");
    }
}
