package io.hawser.daemon.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.container.HostConfig;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnservedTest {
    private static List<String> check(String host) throws BadJson {
        return Unserved.check(Json.read(host, HostConfig.class));
    }

    @Test
    void whatAClientSendsByDefaultIsServed() throws BadJson {
        assertThat(check("{}")).isEmpty();
        assertThat(check("""
                {"BlkioWeight":0,"BlkioWeightDevice":[],"BlkioDeviceReadBps":[],"DeviceRequests":null,"CpuCount":0,
                 "Runtime":"runc","Isolation":"","MemorySwappiness":-1,"VolumeDriver":"","StorageOpt":{}}""")).isEmpty();
    }

    @Test
    void whatWouldHaveNoEffectIsRefusedOrSaid() throws BadJson {
        refused(Kind.NOT_IMPLEMENTED, "HostConfig.BlkioWeight is not served", "{\"BlkioWeight\":300}");
        refused(
                Kind.NOT_IMPLEMENTED,
                "HostConfig.BlkioDeviceReadBps is not served",
                "{\"BlkioDeviceReadBps\":[{\"Path\":\"/dev/sda\",\"Rate\":1}]}");
        refused(
                Kind.NOT_IMPLEMENTED,
                "HostConfig.DeviceRequests is not served",
                "{\"DeviceRequests\":[{\"Count\":-1}]}");
        refused(Kind.INVALID_PARAMETER, "range is 0-100", "{\"MemorySwappiness\":300}");
        refused(Kind.INVALID_PARAMETER, "unknown or invalid runtime name: other", "{\"Runtime\":\"other\"}");
        refused(Kind.INVALID_PARAMETER, "linux only supports 'default'", "{\"Isolation\":\"process\"}");
        refused(Kind.INVALID_PARAMETER, "--storage-opt", "{\"StorageOpt\":{\"size\":\"1G\"}}");
        refused(
                Kind.NOT_IMPLEMENTED,
                "TmpfsOptions.Options is not served",
                "{\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/t\",\"TmpfsOptions\":{\"Options\":[[\"noexec\"]]}}]}");
        refused(Kind.NOT_IMPLEMENTED, "HostConfig.Cgroup is not served", "{\"Cgroup\":\"container:x\"}");
        refused(Kind.INVALID_PARAMETER, "plugin \"other\" not found", "{\"VolumeDriver\":\"other\"}");
        assertThat(check("""
                {"MemorySwappiness":30,"CpuCount":1,"CpuPercent":2,"IOMaximumIOps":3,"IOMaximumBandwidth":4}""")).hasSize(5).allMatch(warning -> warning.contains(" has no effect"));
        assertThat(Unserved.logDetails(host("{\"LogConfig\":{\"Config\":{\"tag\":\"x\",\"max-size\":\"1m\"}}}")))
                .containsExactly("The log opt 'tag' has no effect: docker logs shows no details here.");
        assertThat(check("{\"KernelMemory\":20000000}")).hasSize(1);
    }

    private static void refused(Kind kind, String why, String host) {
        assertThatThrownBy(() -> check(host))
                .hasMessageContaining(why)
                .extracting(e -> ((NetworkException) e).kind())
                .isEqualTo(kind);
    }

    @Test
    void anUpdateChangesWhatItSays() throws BadJson {
        HostConfig old = host("{\"Memory\":64000000,\"MemorySwap\":128000000,\"NanoCpus\":500000000,\"CpuShares\":7}");
        HostConfig changed = UpdateWire.merged("abc", old, host("{\"Memory\":100000000,\"PidsLimit\":20}"));
        assertThat(changed.memory()).isEqualTo(100_000_000);
        assertThat(changed.memorySwap()).isEqualTo(128_000_000);
        assertThat(changed.pidsLimit()).isEqualTo(20);
        assertThat(changed.cpuShares()).isEqualTo(7);
        assertThat(changed.nanoCpus()).isEqualTo(500_000_000);
    }

    @Test
    void anUpdateMayNotContradictWhatIsThere() throws BadJson {
        HostConfig old = host("{\"Memory\":64000000,\"MemorySwap\":128000000,\"NanoCpus\":500000000}");
        conflict(old, "{\"Memory\":200000000}", "Memory limit should be smaller than already set memoryswap limit");
        conflict(old, "{\"CpuPeriod\":100000}", "CPU Period cannot be updated as NanoCPUs has already been set");
        conflict(old, "{\"CpuQuota\":50000}", "CPU Quota cannot be updated as NanoCPUs has already been set");
        conflict(host("{\"CpuQuota\":50000}"), "{\"NanoCpus\":1}", "Nano CPUs cannot be updated as CPU Quota");
        conflict(host("{\"CpuPeriod\":50000}"), "{\"NanoCpus\":1}", "Nano CPUs cannot be updated as CPU Period");
    }

    private static void conflict(HostConfig old, String update, String why) {
        assertThatThrownBy(() -> UpdateWire.merged("abc", old, host(update)))
                .hasMessageStartingWith("Cannot update container abc: ")
                .hasMessageContaining(why)
                .extracting(e -> ((NetworkException) e).kind())
                .isEqualTo(Kind.CONFLICT);
    }

    private static HostConfig host(String json) throws BadJson {
        return Json.read(json, HostConfig.class);
    }
}
