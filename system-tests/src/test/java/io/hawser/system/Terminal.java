package io.hawser.system;

import io.hawser.testkit.Command;
import io.hawser.testkit.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A person at a terminal: a command on a pty, what is typed into it and what it shows. */
final class Terminal implements AutoCloseable {
    static final String CTRL_P_CTRL_Q = "\u0010\u0011";

    private final Process process;
    private final OutputStream orders;
    private volatile String screen = "";

    private Terminal(Process process) {
        this.process = process;
        this.orders = process.getOutputStream();
        Thread.ofVirtual().start(this::read);
    }

    /** Starts a command on a terminal with this many rows and columns. */
    static Terminal open(Command command, int rows, int columns) {
        List<String> words = new ArrayList<>(List.of(
                "python3", "src/test/resources/terminal.py", Integer.toString(rows), Integer.toString(columns)));
        words.addAll(command.words());
        return new Terminal(
                new Command(words, command.netns(), command.environment(), command.input(), command.patience())
                        .start());
    }

    void type(String text) {
        order("send " + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    void resize(int rows, int columns) {
        order("size " + rows + " " + columns);
    }

    /** Waits until the screen has shown this. */
    void expect(String text) {
        Eventually.settles("the terminal shows '" + text + "'", () -> screen, shown -> shown.contains(text));
    }

    /** Waits for the command's end and answers its exit status. */
    int exit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("still running; the screen:\n" + screen);
            }
            return process.exitValue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void order(String line) {
        try {
            orders.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            orders.flush();
        } catch (IOException ended) {
            throw new UncheckedIOException("the command has ended; the screen:\n" + screen, ended);
        }
    }

    private void read() {
        try (var out = process.inputReader()) {
            StringBuilder all = new StringBuilder();
            char[] some = new char[4096];
            for (int n = out.read(some); n >= 0; n = out.read(some)) {
                screen = all.append(some, 0, n).toString();
            }
        } catch (IOException ended) {
            // the test is over
        }
    }
}
