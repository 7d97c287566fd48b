package io.hawser.kernel.ffm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SpawnTest {
    private static final Path ROOT = Path.of("/");

    @Test
    void theChildHasWhatItWasGivenAndNothingElse() {
        String output = run(
                "pwd; echo \"$WORD\"; for f in /proc/self/fd/*; do echo ${f##*/}; done; set -- $(cat /proc/$$/stat); echo $6; echo $$");
        List<String> lines = output.lines().toList();
        assertThat(lines).startsWith("/", "given", "0", "1", "2");
        // The shell itself opens one descriptor to list the folder; the JVM's own are not there.
        assertThat(lines).hasSizeBetween(7, 8);
        assertThat(lines.getLast()).isEqualTo(lines.get(lines.size() - 2));
    }

    @Test
    void exitCodesAndSignalsAreTold() {
        assertThat(Spawn.await(start("exit 7", 1))).isEqualTo(7);
        assertThat(Spawn.await(start("kill -9 $$", 1))).isEqualTo(137);
    }

    @Test
    void aProgramThatIsNotThereIsAnError() {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> spawn(List.of("/no/such"), 1))
                .matches(e -> e.is(Errno.ENOENT));
    }

    @Test
    void descriptorsThatWouldBeOverwrittenAreRefused() {
        TreeMap<Integer, Integer> gaps = new TreeMap<>(Map.of(0, 10, 2, 11, 3, 12));
        TreeMap<Integer, Integer> low = new TreeMap<>(Map.of(0, 1, 1, 10, 2, 10));
        for (TreeMap<Integer, Integer> bad : List.of(gaps, low)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Spawn.Request(List.of("/bin/true"), Map.of(), ROOT, bad));
        }
    }

    private static String run(String script) {
        FileDescriptor[] pair = SocketCalls.socketPair(SocketCalls.SOCK_STREAM);
        try (FileDescriptor ours = pair[0]) {
            int pid = start(script, pair[1].number());
            pair[1].close();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] buffer = new byte[1000];
            for (int got = Syscalls.read(ours, buffer, 0, 1000); got > 0; got = Syscalls.read(ours, buffer, 0, 1000)) {
                all.write(buffer, 0, got);
            }
            assertThat(Spawn.await(pid)).isZero();
            return all.toString(UTF_8);
        }
    }

    private static int start(String script, int output) {
        return spawn(List.of("/bin/sh", "-c", script), output);
    }

    private static int spawn(List<String> words, int output) {
        try (FileDescriptor nothing = Syscalls.open("/dev/null", Syscalls.O_RDWR, 0)) {
            int number = nothing.number();
            TreeMap<Integer, Integer> descriptors =
                    new TreeMap<>(Map.of(0, number, 1, output > 2 ? output : number, 2, number));
            Map<String, String> environment = Map.of("WORD", "given", "PATH", "/usr/bin:/bin");
            return Spawn.spawn(new Spawn.Request(words, environment, ROOT, descriptors));
        }
    }
}
