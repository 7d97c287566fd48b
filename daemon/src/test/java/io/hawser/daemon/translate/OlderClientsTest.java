package io.hawser.daemon.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.api.ApiVersion;
import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.container.HostConfig;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OlderClientsTest {
    private static HostConfig understood(String host, int minor) throws BadJson {
        return Objects.requireNonNull(
                OlderClients.understood(Json.read(host, HostConfig.class), new ApiVersion(1, minor)));
    }

    @Test
    void whatAVersionDidNotKnowIsNotRead() throws BadJson {
        String host = """
                {"Annotations":{"a":"b"},"ConsoleSize":[1,2],
                 "Mounts":[{"Type":"bind","BindOptions":{"NonRecursive":true,"CreateMountpoint":true},
                            "TmpfsOptions":{"SizeBytes":1}}]}""";
        String sound = host.replaceAll(",\\s*\"TmpfsOptions\":\\{\"SizeBytes\":1}", "");
        assertThat(understood(sound, 51)).isEqualTo(Json.read(sound, HostConfig.class));
        assertThat(understood(sound, 43).annotations()).containsKey("a");
        HostConfig older = understood(host, 41);
        assertThat(older.annotations()).isNull();
        assertThat(older.consoleSize()).isNull();
        assertThat(older.mounts())
                .containsExactly(new HostConfig.Mount(
                        "bind",
                        null,
                        null,
                        false,
                        null,
                        new HostConfig.BindOptions(null, true, false, false, false),
                        null,
                        null));
        HostConfig oldest = understood(host, 39);
        assertThat(oldest.mounts())
                .extracting(HostConfig.Mount::bindOptions)
                .isEqualTo(List.of(new HostConfig.BindOptions(null, false, false, false, false)));
        assertThat(oldest.ipcMode()).isEqualTo("shareable");
        assertThat(older.ipcMode()).isNull();
    }

    @Test
    void whatAClientRelyingOnItWouldMissIsRefused() throws BadJson {
        String forced = "{\"Mounts\":[{\"Type\":\"bind\",\"BindOptions\":{\"ReadOnlyForceRecursive\":true}}]}";
        assertThatThrownBy(() -> understood(forced, 43))
                .isInstanceOf(BadJson.class)
                .hasMessage("BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer");
        assertThat(understood(forced, 44)).isNotNull();
        String subpath = "{\"Mounts\":[{\"Type\":\"volume\",\"VolumeOptions\":{\"Subpath\":\"x\"}}]}";
        assertThatThrownBy(() -> understood(subpath, 44))
                .isInstanceOf(BadJson.class)
                .hasMessage("VolumeOptions.Subpath needs API v1.45 or newer");
        assertThat(understood(subpath, 45)).isNotNull();
    }

    @Test
    void whoeverCannotAskTheDaemonToRemoveRemovesItself() throws BadJson {
        String host = "{\"AutoRemove\":true,\"KernelMemoryTCP\":5}";
        assertThat(understood(host, 24).autoRemove()).isFalse();
        assertThat(understood(host, 25).autoRemove()).isTrue();
        assertThat(understood(host, 39).kernelMemoryTcp()).isZero();
        assertThat(understood(host, 40).kernelMemoryTcp()).isEqualTo(5);
    }

    @Test
    void optionsOfAnotherTypeOfMountAreRefusedSinceThatWasLooked() throws BadJson {
        for (String options : List.of("VolumeOptions", "BindOptions", "TmpfsOptions")) {
            String type = options.startsWith("Tmpfs") ? "bind" : "tmpfs";
            String host = "{\"Mounts\":[{\"Type\":\"" + type + "\",\"" + options + "\":{}}]}";
            assertThatThrownBy(() -> understood(host, 42))
                    .isInstanceOf(BadJson.class)
                    .hasMessage(options + " must not be specified on mount type \"" + type + "\"");
            assertThat(understood(host, 41)).isNotNull();
        }
    }

    @Test
    void anUpdateOfOldLeavesTheNumberOfProcesses() throws BadJson {
        HostConfig update = Json.read("{\"Memory\":7000000,\"PidsLimit\":9}", HostConfig.class);
        HostConfig old = OlderClients.understoodUpdate(update, new ApiVersion(1, 39));
        assertThat(old.pidsLimit()).isNull();
        assertThat(old.memory()).isEqualTo(7_000_000);
        assertThat(OlderClients.understoodUpdate(update, new ApiVersion(1, 40)).pidsLimit())
                .isEqualTo(9);
    }
}
