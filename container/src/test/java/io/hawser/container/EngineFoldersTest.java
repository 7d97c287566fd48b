package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFoldersTest {

    @TempDir
    Path directory;

    /** As by a monitor that is just ending when the next daemon takes its folder away. */
    @Test
    void aFolderThatIsStillWrittenIntoGoes() throws Exception {
        for (int i = 0; i < 20; i++) {
            Path folder = directory.resolve("session" + i);
            Path exits = Files.createDirectories(folder.resolve("exit"));
            try (var threads = Executors.newSingleThreadExecutor()) {
                threads.execute(() -> write(exits));
                awaitFile(exits);
                EngineFolders.delete(folder);
                assertThat(folder).doesNotExist();
            }
        }
    }

    private static void awaitFile(Path folder) throws IOException {
        while (true) {
            try (var files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    return;
                }
            }
        }
    }

    /** Until its folder is gone, but not for ever. */
    private static void write(Path folder) {
        try {
            for (int i = 0; i < 300; i++) {
                Files.writeString(folder.resolve("file" + i), "0");
            }
        } catch (IOException gone) {
            assertThat(folder).doesNotExist();
        }
    }

    @Test
    void whatIsNotThereIsRemovedAlready() {
        EngineFolders.delete(directory.resolve("none"));
        assertThat(directory).isEmptyDirectory();
    }
}
