package io.hawser.container.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.testkit.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    private static final String LOG = """
            2026-11-21T04:00:01.000000001+00:00 stdout F one
            2026-11-21T04:00:02.000000000+00:00 stderr F two
            2026-11-21T04:00:03.000000000+00:00 stdout P thr
            2026-11-21T04:00:03.100000000+00:00 stdout F ee
            2026-11-21T04:00:04.000000000+00:00 stdout F\s
            2026-11-21T04:00:05.000000000+00:00 stdout P rest
            """;

    @TempDir
    Path folder;

    private static LogOptions options(
            Optional<Instant> since, Optional<Instant> until, boolean stamps, OptionalInt tail) {
        return new LogOptions(true, true, false, since, until, stamps, tail);
    }

    private String read(LogOptions options) throws Exception {
        Path file = Files.writeString(folder.resolve("log"), LOG);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new LogReader(file, options, false, () -> false).run(new RawSink(out), null);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void piecesBecomeLinesAgain() throws Exception {
        assertThat(read(LogOptions.ALL)).isEqualTo("one\ntwo\nthree\n\nrest");
    }

    @Test
    void tailCountsLinesFromTheEnd() throws Exception {
        for (int lines = 0; lines <= 6; lines++) {
            String expected = switch (lines) {
                case 0 -> "";
                case 1 -> "rest";
                case 2 -> "\nrest";
                case 3 -> "three\n\nrest";
                case 4 -> "two\nthree\n\nrest";
                default -> "one\ntwo\nthree\n\nrest";
            };
            assertThat(read(options(Optional.empty(), Optional.empty(), false, OptionalInt.of(lines))))
                    .as("tail %d", lines)
                    .isEqualTo(expected);
        }
    }

    @Test
    void timesAreShownOncePerLineAndCutBothWays() throws Exception {
        Optional<Instant> since = Optional.of(Instant.parse("2026-11-21T04:00:02Z"));
        Optional<Instant> until = Optional.of(Instant.parse("2026-11-21T04:00:03.5Z"));
        assertThat(read(options(since, until, true, OptionalInt.empty())))
                .isEqualTo("2026-11-21T04:00:02.000000000Z two\n2026-11-21T04:00:03.000000000Z three\n");
    }

    @Test
    void oneStreamCanBeLeftOut() throws Exception {
        LogOptions stderr =
                new LogOptions(false, true, false, Optional.empty(), Optional.empty(), false, OptionalInt.empty());
        assertThat(read(stderr)).isEqualTo("two\n");
    }

    @Test
    void aLogIsFollowedUntilItGrowsNoMore() throws Exception {
        Path file = folder.resolve("later");
        AtomicBoolean grows = new AtomicBoolean(true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CompletableFuture<StreamSession.End> end = CompletableFuture.supplyAsync(() -> follow(file, grows, out));
        append(file, "2026-11-21T04:00:01.000000000+00:00 stdout F o");
        append(file, "ne\n2026-11-21T04:00:02.000000000+00:00 stdout F two\n");
        grows.set(false);
        assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(StreamSession.End.FINISHED);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\n");
    }

    @Test
    void aLogThatBeginsAnewIsFollowed() throws Exception {
        Path file = folder.resolve("large");
        append(file, "2026-11-21T04:00:01.000000000+00:00 stdout F one\n");
        AtomicBoolean grows = new AtomicBoolean(true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CompletableFuture<StreamSession.End> end = CompletableFuture.supplyAsync(() -> follow(file, grows, out));
        append(file, "2026-11-21T04:00:02.000000000+00:00 stdout F two\n");
        // What a reader has not opened when another file takes its place is gone for it.
        await(out, "one\ntwo\n");
        Path fresh = folder.resolve("fresh");
        append(fresh, "2026-11-21T04:00:03.000000000+00:00 stdout F three\n");
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        append(file, "2026-11-21T04:00:04.000000000+00:00 stdout F four\n");
        grows.set(false);
        assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(StreamSession.End.FINISHED);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\nfour\n");
    }

    private static void await(ByteArrayOutputStream out, String text) {
        Eventually.settles("it was read", () -> out.toString(StandardCharsets.UTF_8), text::equals);
    }

    private static StreamSession.End follow(Path file, AtomicBoolean grows, ByteArrayOutputStream out) {
        try {
            return new LogReader(file, LogOptions.FOLLOW, false, grows::get).run(new RawSink(out), null);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void append(Path file, String text) throws IOException, InterruptedException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Thread.sleep(50);
    }
}
