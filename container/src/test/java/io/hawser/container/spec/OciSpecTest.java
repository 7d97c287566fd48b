package io.hawser.container.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.ContainerSpec;
import io.hawser.container.Isolation;
import io.hawser.container.MountPoint;
import io.hawser.container.MountSpec;
import io.hawser.container.MountSpec.Recursion;
import io.hawser.container.Resources;
import io.hawser.container.Security;
import io.hawser.container.Storage;
import io.hawser.network.model.NetworkException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What is decided without a kernel: words, sets, profiles. */
class OciSpecTest {

    private static final String PROFILE = """
            {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,
             "archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]},
                        {"architecture":"SCMP_ARCH_AARCH64","subArchitectures":["SCMP_ARCH_ARM"]}],
             "syscalls":[
               {"names":["read"],"action":"SCMP_ACT_ALLOW","args":[],"includes":{},"excludes":{}},
               {"names":["mount"],"action":"SCMP_ACT_ALLOW","includes":{"caps":["CAP_SYS_ADMIN"]},"excludes":{}},
               {"names":["mount"],"action":"SCMP_ACT_ERRNO","errnoRet":1,"includes":{},"excludes":{"caps":["CAP_SYS_ADMIN"]}},
               {"names":["arm"],"action":"SCMP_ACT_ALLOW","includes":{"arches":["arm64"]},"excludes":{}},
               {"names":["ptrace"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":"4.8"},"excludes":{}},
               {"names":["future"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":"99.0"},"excludes":{}}]}
            """;

    private static final HostFacts HOST = new HostFacts(
            Set.copyOf(Capabilities.ALL.stream()
                    .filter(name -> !name.equals("CAP_SYS_RESOURCE"))
                    .toList()),
            Map.of("nofile", 20_000L),
            false,
            0,
            false,
            true,
            2,
            "0,2-3",
            "amd64",
            6001,
            Optional.of(PROFILE));

    private final OciSpec oci = new OciSpec(HOST);

    @Test
    void capabilitiesAreDockersAndNeverMoreThanOurs() {
        assertThat(capabilities(List.of(), List.of())).hasSize(14).contains("CAP_NET_RAW", "CAP_CHOWN");
        assertThat(capabilities(List.of("net_admin"), List.of("CAP_NET_RAW")))
                .contains("CAP_NET_ADMIN")
                .doesNotContain("CAP_NET_RAW");
        assertThat(capabilities(List.of(), List.of("ALL"))).isEmpty();
        assertThat(capabilities(List.of("KILL"), List.of("ALL"))).containsExactly("CAP_KILL");
        assertThat(capabilities(List.of("ALL"), List.of("SYS_ADMIN")))
                .hasSize(Capabilities.ALL.size() - 2)
                .doesNotContain("CAP_SYS_ADMIN", "CAP_SYS_RESOURCE");
        assertThat(oci.check(with(security(List.of("SYS_RESOURCE"), List.of()))))
                .containsExactly("capabilities the daemon itself does not have are not given: CAP_SYS_RESOURCE");
        refused(with(security(List.of("FLY"), List.of())), "invalid CapAdd: unknown capability: \"CAP_FLY\"");
    }

    private static List<String> capabilities(List<String> add, List<String> drop) {
        return Capabilities.of(security(add, drop), HOST.bounding());
    }

    @Test
    void aProfileIsCutToTheContainer() {
        ObjectNode plain = Seccomp.render(PROFILE, HOST, List.of("CAP_CHOWN"));
        assertThat(plain.toString())
                .contains("\"defaultErrnoRet\":38")
                .contains("[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_X86\"]")
                .contains("\"names\":[\"mount\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":1")
                .contains("ptrace")
                .doesNotContain("\"names\":[\"mount\"],\"action\":\"SCMP_ACT_ALLOW\"")
                .doesNotContain("arm\"]", "future");
        assertThat(Seccomp.render(PROFILE, HOST, List.of("CAP_SYS_ADMIN")).toString())
                .contains("\"names\":[\"mount\"],\"action\":\"SCMP_ACT_ALLOW\"")
                .doesNotContain("errnoRet\":1");
        refused(with(options("seccomp={")), "Decoding seccomp profile failed");
        refused(with(options("fly=high")), "invalid --security-opt 2: \"fly=high\"");
        assertThat(oci.check(with(options("seccomp=unconfined", "no-new-privileges:true"))))
                .isEmpty();
    }

    @Test
    void onlyTheContainersOwnParametersCanBeSet() {
        assertThat(oci.check(with(sysctl("net.ipv4.ip_forward")))).isEmpty();
        assertThat(oci.check(with(sysctl("kernel.shmmax")))).isEmpty();
        refused(with(sysctl("kernel.panic")), "sysctl \"kernel.panic\" is not in a separate kernel namespace");
        refused(with(sysctl("net/../kernel/panic")), "is not allowed");
        ContainerSpec ipc =
                with(sysctl("kernel.shmmax")).withIsolation(new Isolation("", "", "", "host", "", "", "", ""));
        refused(ipc, "is not allowed in the hosts ipc namespace");
    }

    @Test
    void limitsAreCutOrRefused() {
        Resources.Ulimit high = new Resources.Ulimit("nofile", 1 << 20, -1);
        assertThat(Rlimits.of(List.of(high), HOST)).containsExactly(new Resources.Ulimit("nofile", 20_000, 20_000));
        assertThat(Rlimits.warnings(List.of(high), HOST)).hasSize(1);
        assertThatThrownBy(() -> Rlimits.of(List.of(new Resources.Ulimit("fly", 1, 1)), HOST))
                .hasMessage("invalid ulimit type: fly");
        assertThatThrownBy(() -> ResourceLimits.check(Resources.of(1 << 20, 0, 0), HOST))
                .hasMessage("Minimum memory limit allowed is 6MB");
        assertThatThrownBy(() -> ResourceLimits.check(Resources.of(0, 3_000_000_000L, 0), HOST))
                .hasMessage("Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available");
    }

    @Test
    void processorsAreTheOnesThatAreOn() {
        assertThat(ResourceLimits.check(cpuset("0,2-3"), HOST)).isEmpty();
        assertThat(ResourceLimits.check(cpuset("3"), HOST)).isEmpty();
        assertThatThrownBy(() -> ResourceLimits.check(cpuset("0-1"), HOST))
                .hasMessage("Requested CPUs are not available - requested 0-1, available: 0,2-3");
        assertThatThrownBy(() -> ResourceLimits.check(cpuset("3-2"), HOST))
                .hasMessage("Invalid value 3-2 for cpuset cpus");
    }

    private static Resources cpuset(String cpus) {
        return new Resources(0, 0, 0, 0, 0, 0, 0, cpus, "", 0, false, 0, List.of(), List.of());
    }

    @Test
    void whatLiesBelowABindMountComesAlongOrNot() {
        assertThat(MountList.options(bind(Recursion.ALONG, false), "rprivate", true))
                .containsExactly("rbind", "ro", "rprivate");
        assertThat(MountList.options(bind(Recursion.LEFT, true), "rprivate", true))
                .containsExactly("bind", "rw", "rprivate");
        assertThat(MountList.options(bind(Recursion.READ_ONLY, false), "rprivate", true))
                .containsExactly("rbind", "rro", "rprivate");
        MountPoint ifAble = bind(Recursion.READ_ONLY_IF_ABLE, false);
        assertThat(MountList.options(ifAble, "rprivate", true)).containsExactly("rbind", "rro", "rprivate");
        assertThat(MountList.options(ifAble, "rprivate", false)).containsExactly("rbind", "ro", "rprivate");
    }

    private static MountPoint bind(Recursion recursion, boolean writable) {
        return new MountPoint(MountSpec.Type.BIND, "", "/a", "/b", "", "", writable, "rprivate", recursion);
    }

    @Test
    void tmpfsOptionsAreKnownOnes() {
        ContainerSpec spec = ContainerSpec.of("c", "i").withStorage(Storage.tmpfs(Map.of("/t", "size=1m,fly")));
        refused(spec, "invalid tmpfs option [\"fly\"]");
    }

    private void refused(ContainerSpec spec, String message) {
        assertThatThrownBy(() -> oci.check(spec))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining(message);
    }

    private static ContainerSpec with(Security security) {
        ContainerSpec plain = ContainerSpec.of("c", "i");
        return new ContainerSpec(
                plain.name(),
                plain.image(),
                plain.command(),
                plain.streams(),
                plain.labels(),
                plain.life(),
                plain.storage(),
                security,
                plain.resources(),
                plain.isolation(),
                plain.networking(),
                plain.health(),
                plain.annotations(),
                "");
    }

    private static Security security(List<String> add, List<String> drop) {
        return new Security(add, drop, false, List.of(), new LinkedHashMap<>(), Optional.empty(), Optional.empty());
    }

    private static Security options(String... options) {
        return new Security(
                List.of(),
                List.of(),
                false,
                List.of(options),
                new LinkedHashMap<>(),
                Optional.empty(),
                Optional.empty());
    }

    private static Security sysctl(String key) {
        return Security.withSysctls(Map.of(key, "1"));
    }
}
