package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code docker run}'s flags do to a container, seen from inside it. */
@ExtendWith(OnEngine.class)
class RunFlagsTest {
    private final Engine engine;

    RunFlagsTest(Engine engine) {
        this.engine = engine;
    }

    /** What a shell in a container of these options says. */
    private String says(String script, String... options) {
        return engine.ok(words(script, options));
    }

    private String refuses(String... options) {
        return engine.refused(words("true", options));
    }

    private static String[] words(String script, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "--rm"));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sh", "-c", script));
        return words.toArray(String[]::new);
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectories(engine.host().folder().resolve(name));
        Files.writeString(folder.resolve("file"), "said\n");
        return folder;
    }

    @Test
    void aMissingHostPathOfTheShortFormIsMadeAndOfTheLongFormRefused() {
        Path missing = engine.host().folder().resolve("missing/deep");
        assertThat(says("echo x > /s/y; ls /s", "-v", missing + ":/s")).isEqualTo("y");
        assertThat(missing.resolve("y")).hasContent("x");
        assertThat(refuses("--mount", "type=bind,src=" + missing + "er,dst=/s"))
                .contains("bind source path does not exist: " + missing + "er");
        assertThat(missing.resolveSibling("deeper")).doesNotExist();
    }

    @Test
    void mountsOfEveryType() throws IOException {
        Path folder = folder("source");
        assertThat(says(
                        "cat /s/file; touch /s/new || echo no",
                        "--mount",
                        "type=bind,src=" + folder + ",dst=/s,readonly"))
                .startsWith("said\n")
                .endsWith("no");
        assertThat(says("cat /one", "-v", folder + "/file:/one:ro")).isEqualTo("said");
        says("echo kept > /s/f", "--mount", "type=volume,src=hold,dst=/s");
        assertThat(says("cat /s/f; echo > /s/g || echo no", "--mount", "type=volume,src=hold,dst=/s,readonly"))
                .startsWith("kept")
                .endsWith("no");
        assertThat(says(
                        "grep ' /t ' /proc/mounts; ls -ld /t",
                        "--mount",
                        "type=tmpfs,dst=/t,tmpfs-size=65536,tmpfs-mode=700"))
                .contains("size=64k")
                .contains("drwx------");
        assertThat(refuses("--mount", "type=fly,dst=/s"))
                .contains("invalid mount config for type \"fly\": mount type unknown");
        engine.box("donor", "-v", "hold:/s");
        assertThat(says("cat /s/f", "--volumes-from", "donor:ro")).isEqualTo("kept");
    }

    @Test
    void namespacesOfTheHost() {
        String namespaces = "for n in pid ipc uts net; do readlink /proc/self/ns/$n; done";
        List<String> hosts = engine.host().ok("sh", "-c", namespaces).lines().toList();
        List<String> own = says(namespaces).lines().toList();
        assertThat(own).hasSize(4).doesNotContainAnyElementsOf(hosts);
        assertThat(says(namespaces, "--pid", "host", "--ipc", "host", "--uts", "host", "--network", "host")
                        .lines()
                        .toList())
                .isEqualTo(hosts);
        assertThat(refuses("--pid", "bad")).containsIgnoringCase("invalid PID mode");
        assertThat(refuses("--ipc", "bad")).containsIgnoringCase("invalid IPC mode");
        assertThat(refuses("--uts", "bad")).containsIgnoringCase("invalid UTS mode");
        assertThat(refuses("--uts", "host", "-h", "x")).contains("conflicting options: hostname and the UTS mode");
    }

    @Test
    void theProcessesOfAnotherContainerCanBeJoined() {
        engine.box("donor");
        assertThat(says("ps", "--pid", "container:donor")).contains("sleep 600");
        engine.ok("stop", "-t", "0", "donor");
        assertThat(refuses("--pid", "container:donor")).contains("non running container");
    }

    @Test
    void withoutSharedMemoryThereIsNoFolderForIt() {
        assertThat(says("ls -d /dev/shm 2> /dev/null || echo none", "--ipc", "none"))
                .isEqualTo("none");
        assertThat(says("df -k /dev/shm | tail -1", "--shm-size", "1m")).contains(" 1024 ");
    }

    @Test
    void capabilitiesAreAddedAndDropped() {
        assertThat(says("ip link set lo mtu 1400 2> /dev/null || echo no")).isEqualTo("no");
        assertThat(says("ip link set lo mtu 1400 && echo yes", "--cap-add", "net_admin"))
                .isEqualTo("yes");
        assertThat(says("chown 1 /etc/group 2> /dev/null || echo no", "--cap-drop", "CHOWN"))
                .isEqualTo("no");
        assertThat(says(
                        "grep -E 'Cap(Prm|Eff|Amb)' /proc/self/status | sort -u -k2",
                        "-u",
                        "1000",
                        "--cap-add",
                        "NET_ADMIN"))
                .hasLineCount(1)
                .endsWith("0000000000000000");
        assertThat(refuses("--cap-add", "FLY")).contains("unknown capability: \"CAP_FLY\"");
    }

    @Test
    void whatIsPrivilegedIsNotConfined() {
        assertThat(says(
                        "grep Seccomp: /proc/self/status; test -w /proc/sys && echo writes; ls /dev | wc -l",
                        "--privileged"))
                .containsPattern("Seccomp:\\s+0")
                .contains("writes");
        assertThat(says("ip link set lo mtu 1400 && echo yes", "--privileged")).isEqualTo("yes");
    }

    @Test
    void securityOptions() {
        assertThat(says("grep Seccomp: /proc/self/status", "--security-opt", "seccomp=unconfined"))
                .endsWith("0");
        assertThat(says("grep NoNewPrivs /proc/self/status", "--security-opt", "no-new-privileges"))
                .endsWith("1");
        assertThat(says("grep -c ' /proc/kcore ' /proc/mounts || true", "--security-opt", "systempaths=unconfined"))
                .isEqualTo("0");
        assertThat(refuses("--security-opt", "bad=x")).contains("invalid --security-opt");
    }

    @Test
    void onlyParametersOfItsOwnNamespacesAreSet() throws IOException {
        assertThat(says("cat /proc/sys/kernel/msgmax", "--sysctl", "kernel.msgmax=1000"))
                .isEqualTo("1000");
        // docker itself would not ask for it.
        Api.Answer answer = engine.api()
                .call(
                        "POST",
                        "/containers/create",
                        "{\"Image\":\"busybox\",\"HostConfig\":{\"Sysctls\":{\"kernel.panic\":\"1\"}}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("is not in a separate kernel namespace");
        assertThat(refuses("--network", "host", "--sysctl", "net.ipv4.ip_forward=1"))
                .contains("not allowed in host network namespace");
    }

    @Test
    void limitsOfMemoryProcessorsAndProcesses() {
        assertThat(says(
                        "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes pids/pids.max cpu/cpu.cfs_quota_us 2> /dev/null"
                                + " || cat memory.max pids.max cpu.max",
                        "--memory",
                        "16m",
                        "--pids-limit",
                        "7",
                        "--cpus",
                        "0.5"))
                .startsWith("16777216\n7\n50000");
        assertThat(refuses("--memory", "1m")).contains("Minimum memory limit allowed is 6MB");
        assertThat(refuses("--cpus", "500")).contains("Range of CPUs is from 0.01");
        assertThat(engine.docker("run", "--rm", "--oom-kill-disable", "busybox", "true")
                        .run()
                        .err())
                .containsPattern(
                        "OOM killer is disabled for the container, but no memory limit|OomKillDisable discarded");
    }

    @Test
    void usersAndGroupsByNameAndNumber() {
        assertThat(says("id -u; id -g; id -G", "-u", "5:6", "--group-add", "77"))
                .isEqualTo("5\n6\n6 77");
        assertThat(says("id -un", "-u", "root")).isEqualTo("root");
        assertThat(refuses("-u", "nosuch")).contains("unable to find user nosuch: no matching entries in passwd file");
        assertThat(refuses("--group-add", "nosuch"))
                .contains("Unable to find group nosuch: no matching entries in group file");
    }

    @Test
    void theFolderToWorkInIsMade() {
        assertThat(says("pwd", "-w", "/made/up")).isEqualTo("/made/up");
        assertThat(refuses("-w", "rel"))
                .contains("the working directory 'rel' is invalid, it needs to be an absolute path");
    }
}
