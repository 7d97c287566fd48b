package io.hawser.container.process;

import io.hawser.container.json.Documents;
import io.hawser.network.model.NetworkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * The OCI runtime, run as a program: it starts, freezes and removes what the monitor had it create.
 *
 * <p>Safe for use by many threads; every call blocks until the program has ended. SYSTEM with the runtime's own words if
 * it fails.
 *
 * <p>Source: OCI runtime specification, "Runtime and Lifecycle"; runc(8).
 */
public final class OciRuntime implements AutoCloseable {

    private final Path program;
    private final Path root;
    private final NativeThreads threads = new NativeThreads();

    /** The runtime at this path, keeping its state in {@code root} (no other user of the runtime does). */
    public OciRuntime(Path program, Path root) {
        this.program = program;
        this.root = root;
    }

    /** What an OCI runtime calls itself: {@code runc} or {@code crun}. */
    public String name() {
        return program.getFileName().toString();
    }

    Path program() {
        return program;
    }

    /** What comes between the program and the command. */
    List<String> globalOptions() {
        return List.of("--root=" + root, "--log-format=json");
    }

    NativeThreads threads() {
        return threads;
    }

    /** Lets the created process go. */
    public void start(String id) {
        must("start", id);
    }

    /** Freezes all processes. */
    public void pause(String id) {
        must("pause", id);
    }

    /** Thaws them. */
    public void resume(String id) {
        must("resume", id);
    }

    /** Gives it other limits: those of the OCI {@code resources} object in this file. */
    public void update(String id, Path resources) {
        must("update", "--resources=" + resources, id);
    }

    /** Kills what is left of it and removes its cgroups and state; fine if there is nothing. */
    public void delete(String id) {
        must("delete", "--force", id);
    }

    private void must(String... command) {
        Child.Result result = run(command);
        if (!result.ok()) {
            throw NetworkException.system("OCI runtime " + command[0] + " failed: " + reason(result.output()));
        }
    }

    private Child.Result run(String... command) {
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        words.addAll(globalOptions());
        words.addAll(List.of(command));
        return threads.call(() -> Child.run(words, root));
    }

    /** The reason among what the runtime wrote: the message of the last log line, or else the last line itself. */
    static String reason(String output) {
        String last = Stream.of(output.split("\n"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((_, second) -> second)
                .orElse("no reason given");
        try {
            return last.startsWith("{")
                    ? Documents.JSON.readTree(last).path("msg").asString(last)
                    : last;
        } catch (JacksonException e) {
            return last;
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
