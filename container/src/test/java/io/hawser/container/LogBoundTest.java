package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogBoundTest {
    @TempDir
    Path folder;

    @Test
    void aLogThatHasReachedItsBoundIsAnotherFile() throws Exception {
        Path log = folder.resolve("log");
        LogBound.keep(log, 10);
        assertThat(log).doesNotExist();
        Files.writeString(log, "123456789");
        LogBound.keep(log, 10);
        assertThat(log).hasContent("123456789");
        Files.writeString(log, "1234567890");
        LogBound.keep(log, 0);
        assertThat(log).hasContent("1234567890");
        Object before = Files.getAttribute(log, "unix:ino");
        Files.createLink(folder.resolve("held"), log);
        LogBound.keep(log, 10);
        assertThat(log).isEmptyFile();
        assertThat(Files.getAttribute(log, "unix:ino")).isNotEqualTo(before);
        assertThat(folder.resolve("log.fresh")).doesNotExist();
    }
}
