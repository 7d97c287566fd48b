package io.hawser.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    @Test
    void readsMappingsWithWhatIsResidentAndWhatIsOurOwn() {
        assertThat(Mapping.parse("""
                        00400000-0040b000 r-xp 00001000 fe:00 4711   /usr/bin/a program
                        Size:                 44 kB
                        Rss:                  40 kB
                        Anonymous:             0 kB
                        Swap:                  0 kB
                        SwapPss:               0 kB
                        ffffffff00000000-ffffffff00001000 rw-p 00000000 00:00 0
                        Rss:                   4 kB
                        Anonymous:             4 kB
                        Swap:                  8 kB
                        """.lines().toList()))
                .containsExactly(
                        new Mapping(0x400000, 0x40b000, "r-xp", 4711, 40, 0),
                        new Mapping(0xffffffff00000000L, 0xffffffff00001000L, "rw-p", 0, 4, 12));
    }

    @Test
    void onlyUntouchedPagesOfFilesCanBeReadAgain() {
        assertThat(mapping("r--p", 1, 0).readAgain()).isTrue();
        assertThat(mapping("r-xp", 1, 0).readAgain()).isTrue();
        assertThat(mapping("r--p", 1, 4).readAgain())
                .as("relocated, then made read-only")
                .isFalse();
        assertThat(mapping("rw-p", 1, 0).readAgain()).isFalse();
        assertThat(mapping("r--s", 1, 0).readAgain()).as("shared").isFalse();
        assertThat(mapping("r--p", 0, 0).readAgain()).as("no file").isFalse();
    }

    @Test
    void theVirtualMachineRunsOnAndIsSmaller() throws Exception {
        long before = resident();
        assertThat(ResidentMemory.release()).isPositive();
        assertThat(resident()).isLessThan(before);
        // Code and classes that were let go of are there again.
        assertThat(List.of("a", "b").stream().map(String::toUpperCase).toList()).containsExactly("A", "B");
        assertThat(ResidentMemory.release()).isNotNegative();
    }

    private static Mapping mapping(String permissions, long inode, long own) {
        return new Mapping(0, 4096, permissions, inode, 4, own);
    }

    /** KiB of files in memory, which the collector does not change. */
    private static long resident() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssFile:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
