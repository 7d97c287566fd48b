package io.hawser.daemon.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.daemon.config.ConfigException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a data root says of whose it is. */
class FoldersTest {
    @Test
    void anEngineMakesItsIdUpOnce(@TempDir Path dataRoot, @TempDir Path another) throws ConfigException {
        UUID id = UUID.fromString(Folders.engineId(dataRoot));

        assertThat(id.version()).isEqualTo(4);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(Folders.engineId(dataRoot)).isEqualTo(id.toString());
        assertThat(Folders.engineId(another)).isNotEqualTo(id.toString());
    }
}
