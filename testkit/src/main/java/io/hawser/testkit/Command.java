package io.hawser.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A program to run, where, and with what; immutable, each method answers a changed copy.
 *
 * <pre>{@code
 * String links = Command.of("ip", "-o", "link").inside(netns).run().orFail().out();
 * }</pre>
 *
 * @param words the program and its arguments
 * @param netns the network namespace to run it in, or empty for the test's own
 * @param environment what is added to the test's own environment; an empty value takes a variable away
 * @param input what it reads on standard input
 * @param patience after this it is killed, and the test fails
 */
@SuppressWarnings("ArrayRecordComponent") // commands are run, never compared
public record Command(
        List<String> words, List<Path> netns, Map<String, String> environment, byte[] input, Duration patience) {

    /** Settings of whoever runs the tests that would lead a program elsewhere: to a proxy, or to another engine. */
    private static final List<String> OF_THE_CALLER = List.of(
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "DOCKER_HOST",
            "DOCKER_CONTEXT",
            "DOCKER_TLS",
            "DOCKER_TLS_VERIFY",
            "DOCKER_CERT_PATH",
            "DOCKER_API_VERSION",
            "DOCKER_CONTENT_TRUST",
            "DOCKER_DEFAULT_PLATFORM");

    public Command {
        words = List.copyOf(words);
        netns = List.copyOf(netns);
        environment = Map.copyOf(environment);
    }

    public static Command of(String... words) {
        return new Command(List.of(words), List.of(), Map.of(), new byte[0], Duration.ofMinutes(3));
    }

    /** The same program with more arguments. */
    public Command and(String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return new Command(all, netns, environment, input, patience);
    }

    /** Runs it in a network namespace, named by its pin or by {@code /proc/PID/ns/net}. */
    public Command inside(Path namespace) {
        return new Command(words, List.of(namespace), environment, input, patience);
    }

    public Command with(String variable, String value) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(variable, value);
        return new Command(words, netns, all, input, patience);
    }

    public Command reading(byte[] standardInput) {
        return new Command(words, netns, environment, standardInput, patience);
    }

    public Command within(Duration newPatience) {
        return new Command(words, netns, environment, input, newPatience);
    }

    /** Runs it to its end. */
    public Output run() {
        Process process = start();
        FutureTask<byte[]> out = collect(process.getInputStream());
        FutureTask<byte[]> err = collect(process.getErrorStream());
        FutureTask<byte[]> fed = feed(process.getOutputStream());
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("still running after " + patience.toSeconds() + " s: " + this);
            }
            fed.get();
            // A grandchild may hold the pipes open longer than the program itself lives.
            return new Output(this, process.exitValue(), within(out), within(err));
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + this, stopped);
        } catch (ExecutionException broken) {
            throw new IllegalStateException("cannot run " + this, broken.getCause());
        }
    }

    /** Runs it until it succeeds, again and again for a minute: a packet may get lost, and a kernel be out of room for an answer. */
    public Output untilItSucceeds() {
        return Eventually.settles(this + " succeeds", this::run, Output::succeeded);
    }

    /** Starts it and leaves it running, with its streams for the test to use; the test ends it. */
    public Process start() {
        List<String> all = new ArrayList<>();
        if (!netns.isEmpty()) {
            // Not `ip netns exec`: that mounts a /sys of its own, which hides the cgroups.
            all.addAll(List.of("nsenter", "--net=" + netns.getFirst(), "--"));
        }
        all.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(all);
        OF_THE_CALLER.forEach(builder.environment()::remove);
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            return builder.start();
        } catch (IOException cannot) {
            throw new UncheckedIOException("cannot start " + this, cannot);
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }

    private byte[] within(FutureTask<byte[]> stream) throws InterruptedException, ExecutionException {
        try {
            return stream.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException held) {
            throw new AssertionError("ended, but its output is still held open: " + this, held);
        }
    }

    private static FutureTask<byte[]> collect(InputStream stream) {
        FutureTask<byte[]> all = new FutureTask<>(stream::readAllBytes);
        Thread.ofVirtual().start(all);
        return all;
    }

    private FutureTask<byte[]> feed(OutputStream stream) {
        FutureTask<byte[]> all = new FutureTask<>(() -> {
            try (stream) {
                stream.write(input);
            } catch (IOException endedBeforeItReadAll) {
                return new byte[0];
            }
            return input;
        });
        Thread.ofVirtual().start(all);
        return all;
    }

    /** How a program ended and what it wrote. */
    @SuppressWarnings("ArrayRecordComponent") // its texts are compared, not the record
    public record Output(Command command, int exit, byte[] outBytes, byte[] errBytes) {

        /** Standard output without the newline at its end. */
        public String out() {
            return new String(outBytes, StandardCharsets.UTF_8).stripTrailing();
        }

        /** Standard error without the newline at its end. */
        public String err() {
            return new String(errBytes, StandardCharsets.UTF_8).stripTrailing();
        }

        public boolean succeeded() {
            return exit == 0;
        }

        /** This, if it succeeded; otherwise fails the test with what it wrote. */
        public Output orFail() {
            if (exit != 0) {
                throw new AssertionError("%s: exit %d%n%s%n%s".formatted(command, exit, out(), err()));
            }
            return this;
        }
    }
}
