package io.hawser.container.process;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.SocketCalls;
import io.hawser.kernel.ffm.Spawn;
import io.hawser.kernel.ffm.Syscalls;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A program that is run to its end, with what it wrote. All of it happens on a thread of {@link NativeThreads}. */
final class Child {
    private static final int MOST_OUTPUT = 64 * 1024;

    /** What a program finds on its way: it gets nothing of our environment. */
    static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");

    private Child() {}

    /**
     * How a program ended.
     *
     * @param code its exit code; 128 plus the signal's number if a signal ended it
     * @param output what it wrote on standard output and standard error, cut after 64 KiB
     */
    record Result(int code, String output) {
        boolean ok() {
            return code == 0;
        }
    }

    /** Runs it with {@code /dev/null} as standard input. */
    static Result run(List<String> words, Path directory) {
        FileDescriptor[] pipe = SocketCalls.socketPair(SocketCalls.SOCK_STREAM);
        try (FileDescriptor ours = pipe[0]) {
            int pid = spawn(words, directory, pipe[1]);
            String output = readAll(ours);
            return new Result(Spawn.await(pid), output);
        }
    }

    /** Starts it and closes its end of the pipe here, so that the pipe ends when the program does. */
    private static int spawn(List<String> words, Path directory, FileDescriptor output) {
        try (output;
                FileDescriptor nothing = Syscalls.open("/dev/null", Syscalls.O_RDWR, 0)) {
            TreeMap<Integer, Integer> descriptors =
                    new TreeMap<>(Map.of(0, nothing.number(), 1, output.number(), 2, output.number()));
            return Spawn.spawn(new Spawn.Request(words, ENVIRONMENT, directory, descriptors));
        }
    }

    /** What comes until the other side closes. */
    static String readAll(FileDescriptor from) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        for (int read = 1; read > 0; ) {
            read = Syscalls.read(from, buffer, 0, buffer.length);
            if (read > 0 && all.size() < MOST_OUTPUT) {
                all.write(buffer, 0, read);
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** The first line that comes, or what comes until the other side's close. What follows the line is dropped. */
    static String readLine(FileDescriptor from) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        while (true) {
            int read = Syscalls.read(from, buffer, 0, buffer.length);
            if (read > 0) {
                all.write(buffer, 0, read);
            }
            String text = all.toString(StandardCharsets.UTF_8);
            int newline = text.indexOf('\n');
            if (newline >= 0 || read <= 0) {
                return newline >= 0 ? text.substring(0, newline) : text;
            }
        }
    }
}
