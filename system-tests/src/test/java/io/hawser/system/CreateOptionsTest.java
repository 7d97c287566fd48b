package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a create may ask for is done, refused or warned of: nothing is passed over in silence. */
@ExtendWith(OnEngine.class)
class CreateOptionsTest {
    private final Engine engine;

    CreateOptionsTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void aBodyThatSaysNothingIsRefused() throws IOException {
        for (String body : new String[] {"{}", "null", "{\"HostConfig\":{}}"}) {
            answers(400, "config cannot be empty in order to create a container", body);
        }
    }

    @Test
    void addressesNoInterfaceCanHaveAreRefusedByName() throws IOException {
        answers(
                400,
                "invalid MAC address: 01:00:5e:00:00:01",
                "{\"Image\":\"busybox\",\"MacAddress\":\"01:00:5e:00:00:01\"}");
        answers(
                400,
                "invalid IP address: fe80::1",
                "{\"Image\":\"busybox\",\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"fe80::1\"}]}}}");
        answers(
                400,
                "invalid port specification: \\\"0/tcp\\\"",
                "{\"Image\":\"busybox\",\"HostConfig\":{\"PortBindings\":{\"0/tcp\":[{\"HostPort\":\"81\"}]}}}");
    }

    @Test
    void whatIsNotServedIsSaid() throws IOException {
        Map<String, Integer> refused = new TreeMap<>(Map.of(
                "\"LogConfig\":{\"Type\":\"syslog\"}", 501,
                "\"LogConfig\":{\"Type\":\"nosuch\"}", 400,
                "\"LogConfig\":{\"Config\":{\"nosuch\":\"1\"}}", 400,
                "\"BlkioWeight\":300", 501,
                "\"DeviceRequests\":[{\"Count\":-1}]", 501,
                "\"Runtime\":\"nosuch\"", 400,
                "\"Isolation\":\"process\"", 400,
                "\"StorageOpt\":{\"size\":\"1G\"}", 400,
                "\"VolumesFrom\":[\"nosuch\"]", 400,
                "\"CpusetCpus\":\"4000\"", 400));
        refused.put("\"CpuShares\":-1", 400);
        for (Map.Entry<String, Integer> each : refused.entrySet()) {
            answers(each.getValue(), "message", "{\"Image\":\"busybox\",\"HostConfig\":{" + each.getKey() + "}}");
        }
        assertThat(engine.refused("create", "--pull", "never", "--platform", "linux/s390x", "busybox"))
                .contains("does not match the specified platform (linux/s390x)");
    }

    private void answers(int status, String words, String body) throws IOException {
        Api.Answer answer = engine.api().call("POST", "/containers/create", body);
        assertThat(answer.status()).as("%s: %s", body, answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
    }

    @Test
    void annotationsReachTheRuntime() {
        engine.box("noted", "--annotation", "io.example.note=kept");
        assertThat(engine.cli(
                                "sh",
                                "-c",
                                "grep -l '\"annotations\":{\"io.example.note\":\"kept\"}' "
                                        + engine.host().folder() + "/exec/*/*/config.json")
                        .run()
                        .orFail()
                        .out())
                .isNotEmpty();
    }

    @Test
    void aBadNewNameIsShownWithItsSlash() {
        engine.box("one");
        assertThat(engine.refused("rename", "one", "a b"))
                .contains("Error when allocating new name: Invalid container name (/a b), only");
        engine.ok("rename", "one", "/two");
        assertThat(engine.inspect("two", "{{.Name}}")).isEqualTo("/two");
    }

    @Test
    void aLogStaysWithinItsBound() {
        engine.ok(
                "run",
                "-d",
                "--name",
                "one",
                "--log-opt",
                "max-size=10k",
                "busybox",
                "sh",
                "-c",
                "for i in $(seq 2000); do echo line $i; done; sleep 600");
        Eventually.holds(
                "the last line is there",
                () -> engine.ok("logs", "--tail", "1", "one").equals("line 2000"));
        assertThat(engine.ok("logs", "one").lines().count()).isBetween(1L, 250L);
        assertThat(engine.inspect("one", "{{json .HostConfig.LogConfig}}"))
                .isEqualTo("{\"Type\":\"json-file\",\"Config\":{\"max-size\":\"10k\"}}");
    }

    @Test
    void aLogThatIsNotKeptCannotBeRead() {
        assertThat(engine.ok("run", "--name", "one", "--log-driver", "none", "busybox", "echo", "hello"))
                .isEqualTo("hello");
        assertThat(engine.refused("logs", "one")).contains("configured logging driver does not support reading");
    }

    @Test
    void withoutANetworkNoPortIsShown() {
        engine.ok("run", "-d", "--name", "one", "-p", "8080:80", "busybox", "sleep", "600");
        engine.ok("network", "disconnect", "bridge", "one");
        assertThat(engine.inspect("one", "{{json .NetworkSettings.Ports}}")).isEqualTo("{}");
        assertThat(engine.ok("ps", "--format", "{{.Ports}}")).isEmpty();
    }

    @Test
    void limitsOfARunningContainerChangeAndOutliveItsRestart() {
        engine.ok("run", "-d", "--name", "one", "--memory", "64m", "busybox", "sleep", "600");
        engine.ok("update", "--memory", "100m", "--pids-limit", "55", "--cpus", "0.5", "--restart", "always", "one");
        assertThat(limits()).isEqualTo("104857600 55");
        engine.ok("restart", "-t", "0", "one");
        assertThat(limits()).isEqualTo("104857600 55");
        assertThat(engine.inspect("one", "{{.HostConfig.NanoCpus}} {{.HostConfig.RestartPolicy.Name}}"))
                .isEqualTo("500000000 always");
        assertThat(engine.refused("update", "--memory", "900m", "one"))
                .contains("Cannot update container")
                .contains("Memory limit should be smaller than already set memoryswap limit");
        assertThat(engine.refused("update", "--cpuset-cpus", "4000", "one"))
                .contains("Requested CPUs are not available - requested 4000");
        assertThat(limits()).isEqualTo("104857600 55");
    }

    /** The runtime's own threads count while it enters, so the limit leaves them room. */
    @Test
    void aLimitOfProcessesIsTakenAway() {
        engine.ok("run", "-d", "--name", "one", "--memory", "64m", "--pids-limit", "50", "busybox", "sleep", "600");
        assertThat(limits()).isEqualTo("67108864 50");
        engine.ok("update", "--pids-limit", "-1", "one");
        assertThat(limits()).isEqualTo("67108864 max");
        engine.ok("restart", "-t", "0", "one");
        assertThat(limits()).isEqualTo("67108864 max");
    }

    @Test
    void limitsOfAStoppedContainerHoldFromItsStart() {
        engine.ok("create", "--name", "one", "busybox", "sleep", "600");
        engine.ok("update", "--memory", "70m", "--pids-limit", "44", "one");
        engine.ok("start", "one");
        assertThat(limits()).isEqualTo("73400320 44");
    }

    /** Bytes and processes, from either hierarchy of control groups. */
    private String limits() {
        return engine.ok(
                        "exec",
                        "one",
                        "sh",
                        "-c",
                        "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes pids/pids.max || cat memory.max pids.max")
                .replace('\n', ' ');
    }
}
