package io.hawser.network.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A record of 700 bytes written: durable against the end of the process, and against that of the machine. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-Xms8m", "-Xmx160m", "-XX:TieredStopAtLevel=1"})
public class StoreBench {
    private final byte[] value = ("\"" + "x".repeat(700) + "\"").getBytes(StandardCharsets.UTF_8);
    private Path folder = Path.of(".");
    private Store store = new MemoryStore();
    private int next;

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("hawser-bench-");
        store = JournalStore.open(folder);
    }

    @TearDown
    public void close() throws IOException {
        store.close();
        for (String file : List.of("journal", "lock")) {
            Files.delete(folder.resolve(file));
        }
        Files.delete(folder);
    }

    private List<Mutation> one() {
        next = (next + 1) % 1000;
        return List.of(new Mutation.Put("network/net/" + next, value, Mutation.ANY));
    }

    @Benchmark
    public long note() {
        return store.note(one());
    }

    @Benchmark
    public long commit() {
        return store.commit(one());
    }
}
