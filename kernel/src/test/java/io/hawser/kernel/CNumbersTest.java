package io.hawser.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.kernel.ffm.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every number copied from a C header, and every offset at which a structure is read or written, is the C compiler's.
 *
 * <p>{@code c-numbers.txt} records what a compiler said on x86-64, a line each: class, field, number, C expression. Where
 * {@code cc} and the kernel's headers are at hand they are asked again; the record serves machines without them.
 */
final class CNumbersTest {
    private static final String ROOT = "io.hawser.kernel.";
    private static final List<String> WHOLLY_FROM_C =
            List.of("ffm.SyscallNumber", "netlink.Netlink", "route.Rtnetlink", "conntrack.Conntrack");

    /** One line of the record. */
    private record Line(String type, String field, long number, String expression) {
        static Line parse(String text) {
            String[] words = text.split(" ", 4);
            return new Line(words[0], words[1], Long.parseLong(words[2]), words[3]);
        }

        boolean hasField() {
            return !type.equals("-");
        }
    }

    @Test
    void theFieldsHoldTheRecordedNumbers() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"));
        List<String> wrong = new ArrayList<>();
        for (Line line : lines()) {
            if (line.hasField() && value(line) != line.number()) {
                wrong.add(line + " holds " + value(line));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void theCompilerStillSaysWhatIsRecorded(@TempDir Path directory) throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"));
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")) && Files.exists(Path.of("/usr/include/linux/veth.h")));
        List<String> recorded = new ArrayList<>();
        StringBuilder program = new StringBuilder(resource("c-headers.h")).append("int main(void) {\n");
        for (Line line : lines()) {
            recorded.add(line.number() + " " + line.expression());
            program.append("printf(\"%lld %s\\n\", (long long) (")
                    .append(line.expression())
                    .append("), \"")
                    .append(line.expression())
                    .append("\");\n");
        }
        Path source = Files.writeString(directory.resolve("numbers.c"), program.append("return 0; }\n"));
        Path binary = directory.resolve("numbers");
        run("cc", "-w", "-o", binary.toString(), source.toString());
        assertThat(run(binary.toString()).lines().toList()).isEqualTo(recorded);
    }

    @Test
    void noNumberIsMissingFromTheRecord() throws Exception {
        TreeSet<String> held = new TreeSet<>();
        for (String type : WHOLLY_FROM_C) {
            for (Field field : Class.forName(ROOT + type).getDeclaredFields()) {
                boolean constant = Modifier.isFinal(field.getModifiers()) && field.getType() == int.class;
                if (constant) {
                    held.add(type + "." + field.getName());
                }
            }
        }
        for (Line line : lines()) {
            held.remove(line.type() + "." + line.field());
        }
        assertThat(held).isEmpty();
    }

    @Test
    void errnoHasTheNameOfItsField() throws Exception {
        for (Field field : Errno.class.getFields()) {
            assertThat(((Errno) Objects.requireNonNull(field.get(null))).name()).isEqualTo(field.getName());
        }
    }

    private static long value(Line line) throws ReflectiveOperationException {
        Field field = Class.forName(ROOT + line.type()).getDeclaredField(line.field());
        field.setAccessible(true);
        Object value = Objects.requireNonNull(field.get(null));
        return value instanceof Errno errno ? errno.number() : ((Number) value).longValue();
    }

    private static List<Line> lines() throws IOException {
        return resource("c-numbers.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(Line::parse)
                .toList();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CNumbersTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
