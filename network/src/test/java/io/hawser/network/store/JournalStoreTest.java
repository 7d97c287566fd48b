package io.hawser.network.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import io.hawser.testkit.Command;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalStoreTest {

    @TempDir
    Path directory;

    @Test
    void whatIsCommittedIsThereAfterReopening() {
        try (Store store = JournalStore.open(directory)) {
            store.commit(List.of(Mutation.put("a/1", "{\"x\":1}"), Mutation.put("a/2", "{}")));
            store.commit(Mutation.delete("a/2"));
        }
        try (Store store = JournalStore.open(directory)) {
            assertThat(store.list("a/")).extracting(Versioned::text).containsExactly("{\"x\":1}");
            assertThat(store.commit(Mutation.put("a/2", "{}"))).isEqualTo(3);
        }
    }

    @Test
    void aNoteIsSeenAtOnceAndToldWithTheNextCommit() {
        List<String> seen = new ArrayList<>();
        try (Store store = JournalStore.open(directory)) {
            store.watch("a", event -> seen.add(event.key()));
            store.commit(Mutation.put("a/1", "1"));
            store.note(List.of(Mutation.put("a/2", "2")));
            assertThat(store.get("a/2")).isPresent();
            assertThat(seen).containsExactly("a/1");
            assertThatThrownBy(() -> store.note(List.of(Mutation.create("a/1", bytes("x")))))
                    .isInstanceOfSatisfying(
                            NetworkException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
            store.commit(Mutation.put("a/3", "3"));
            assertThat(seen).containsExactly("a/1", "a/2", "a/3");
        }
        try (Store store = JournalStore.open(directory)) {
            assertThat(keys(store)).containsExactly("a/1", "a/2", "a/3");
        }
    }

    /** Some commit, some note, over many compactions. */
    @Test
    void whoeverWritesBesideASyncLosesNothing() throws Exception {
        String value = "\"" + "x".repeat(20_000) + "\"";
        List<Future<?>> all = new ArrayList<>();
        try (Store store = JournalStore.open(directory)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    String key = "k/" + i;
                    all.add(threads.submit(() -> {
                        for (int j = 0; j < 60; j++) {
                            store.note(List.of(Mutation.put(key + "/noted", String.valueOf(j))));
                            store.commit(Mutation.put(key, value));
                            store.commit(Mutation.put(key + "/done", String.valueOf(j)));
                        }
                    }));
                }
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        try (Store store = JournalStore.open(directory)) {
            assertThat(store.list("k/")).hasSize(24);
            assertThat(store.list("k/").stream().filter(record -> record.key().endsWith("/done")))
                    .allMatch(record -> record.text().equals("59"));
        }
    }

    @Test
    void nothingIsCommittedAfterTheEnd() {
        Store store = JournalStore.open(directory);
        store.close();
        assertThatThrownBy(() -> store.commit(List.of(Mutation.put("a", "2")))).isInstanceOf(NetworkException.class);
    }

    @Test
    void aLostCompareAndSwapChangesNothing() {
        try (Store store = JournalStore.open(directory)) {
            long version = store.commit(Mutation.put("a", "1"));
            store.commit(new Mutation.Put("a", bytes("2"), version));
            assertThatThrownBy(() ->
                            store.commit(List.of(Mutation.put("b", "1"), new Mutation.Put("a", bytes("3"), version))))
                    .isInstanceOfSatisfying(
                            NetworkException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
            assertThatThrownBy(() -> store.commit(Mutation.create("a", bytes("4"))))
                    .isInstanceOf(NetworkException.class);
            assertThat(store.get("a").map(Versioned::text)).isEqualTo(Optional.of("2"));
            assertThat(store.get("b")).isEmpty();
        }
    }

    @Test
    void cutAtAnyByteItHoldsTheCommitsThatWereWhole() throws Exception {
        try (Store store = JournalStore.open(directory)) {
            store.commit(Mutation.put("a", "{\"n\":1}"));
            store.commit(List.of(Mutation.put("a", "{\"n\":2}"), Mutation.put("b", "{}")));
        }
        byte[] whole = Files.readAllBytes(directory.resolve("journal"));
        int firstLine = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
        for (int cut = 0; cut <= whole.length; cut++) {
            Path copy = Files.createDirectories(directory.resolve("cut" + cut));
            Files.write(copy.resolve("journal"), java.util.Arrays.copyOf(whole, cut));
            try (Store store = JournalStore.open(copy)) {
                int expected = cut < firstLine ? 0 : cut < whole.length ? 1 : 2;
                assertThat(store.list("")).hasSize(expected);
                store.commit(Mutation.put("c", "{}"));
            }
            try (Store store = JournalStore.open(copy)) {
                assertThat(store.get("c")).isPresent();
            }
        }
    }

    @Test
    void goodLinesBehindABadOneAreKeptAside() throws Exception {
        try (Store store = JournalStore.open(directory)) {
            store.commit(Mutation.put("a", "1"));
            store.commit(Mutation.put("b", "1"));
        }
        byte[] content = Files.readAllBytes(directory.resolve("journal"));
        content[3] ^= 1;
        Files.write(directory.resolve("journal"), content);
        try (Store store = JournalStore.open(directory)) {
            assertThat(store.list("")).isEmpty();
        }
        assertThat(Files.readAllBytes(directory.resolve("journal.damaged"))).isEqualTo(content);
    }

    @Test
    void compactionKeepsRecordsVersionsAndTheCounter() throws Exception {
        String big = "\"" + "x".repeat(10_000) + "\"";
        try (Store store = JournalStore.open(directory)) {
            store.commit(Mutation.put("keep", "1"));
            for (int i = 0; i < 150; i++) {
                store.commit(Mutation.put("churn", big));
            }
            store.commit(Mutation.delete("churn"));
        }
        assertThat(Files.size(directory.resolve("journal"))).isLessThan(1 << 20);
        try (Store store = JournalStore.open(directory)) {
            assertThat(store.get("keep").orElseThrow().version()).isEqualTo(1);
            assertThat(store.commit(Mutation.put("new", "1"))).isEqualTo(153);
        }
    }

    @Test
    void filesAreForTheOwnerAlone() throws Exception {
        Path fresh = directory.resolve("fresh");
        try (Store store = JournalStore.open(fresh)) {
            store.commit(Mutation.put("a", "1"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
        for (String file : List.of("journal", "lock")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSecondOpenerIsRefused() {
        try (Store store = JournalStore.open(directory)) {
            assertThat(store.list("")).isEmpty();
            assertThatThrownBy(() -> JournalStore.open(directory))
                    .isInstanceOfSatisfying(
                            NetworkException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
        }
    }

    @Test
    void manyThreadsCommitTogetherAndWatchersSeeEveryChangeInOrder() throws Exception {
        List<Long> seen = new ArrayList<>();
        try (Store store = JournalStore.open(directory);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Store.Watch watch = store.watch(
                    "k/", event -> seen.add(((Event.Stored) event).value().version()))) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    String key = "k/" + i;
                    all.add(threads.submit(() -> store.commit(Mutation.put(key, "1"))));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                assertThat(watch).isNotNull();
            }
        }
        assertThat(seen).hasSize(200).isSorted();
    }

    /** Kills a JVM in the middle of a commit loop; every commit it reported must be there. */
    @Test
    void nothingReportedIsLostByKillNine() throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int reported = -1;
        try (BufferedReader out = writer.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                reported = Integer.parseInt(line);
                if (reported == 300) {
                    writer.toHandle().destroyForcibly();
                }
            }
        }
        writer.waitFor();
        try (Store store = JournalStore.open(directory)) {
            assertThat(store.list("n/").size()).isGreaterThan(reported);
        }
    }

    /** Commits {@code n/0}, {@code n/1} … for ever, printing each number once it is durable. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            Store store = JournalStore.open(Path.of(arguments[0]));
            for (int i = 0; i < 100_000; i++) {
                store.commit(Mutation.put("n/" + i, "{\"i\":" + i + "}"));
                System.out.println(i);
            }
        }
    }

    /** Many commit at once while the disk fills up, and again when there is room: each was told the truth. */
    @Test
    void aFullDiskRefusesClearlyAndLosesNothing() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Command.of("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk.toString())
                .run()
                .orFail();
        try {
            Path filler = Files.write(disk.resolve("filler"), new byte[128 << 10]);
            Path data = disk.resolve("data");
            Set<String> told = new ConcurrentSkipListSet<>();
            try (Store store = JournalStore.open(data)) {
                List<String> refused = commitAtOnce(store, "a", told);
                assertThat(refused).isNotEmpty().allMatch(text -> text.endsWith("journal: No space left on device"));
                assertThat(keys(store)).isEqualTo(told);
                Files.delete(filler);
                store.commit(Mutation.put("b/0", "1"));
                told.add("b/0");
                commitAtOnce(store, "c", told);
                assertThat(keys(store)).isEqualTo(told);
            }
            try (Store store = JournalStore.open(data)) {
                assertThat(keys(store)).isEqualTo(told);
            }
        } finally {
            Command.of("umount", disk.toString()).run().orFail();
        }
    }

    private static Set<String> keys(Store store) {
        return store.list("").stream().map(Versioned::key).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Answers what those were told that were refused. */
    private static List<String> commitAtOnce(Store store, String prefix, Set<String> told) throws Exception {
        String value = "\"" + "x".repeat(4000) + "\"";
        List<Future<Optional<String>>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                String key = prefix + "/" + i;
                all.add(threads.submit(() -> {
                    try {
                        store.commit(Mutation.put(key, value));
                        told.add(key);
                        return Optional.empty();
                    } catch (NetworkException refused) {
                        return Optional.of(String.valueOf(refused.getMessage()));
                    }
                }));
            }
        }
        List<String> refused = new ArrayList<>();
        for (Future<Optional<String>> one : all) {
            one.get().ifPresent(refused::add);
        }
        return refused;
    }

    @Test
    void aCompactionThatHasNoRoomIsPutOff() throws Exception {
        String big = "\"" + "x".repeat(10_000) + "\"";
        Path inTheWay = directory.resolve("journal.new").resolve("x");
        try (Store store = JournalStore.open(directory)) {
            Files.createDirectories(inTheWay);
            for (int i = 0; i < 150; i++) {
                store.commit(Mutation.put("churn", big));
            }
            assertThat(Files.size(directory.resolve("journal"))).isGreaterThan(1 << 20);
            Files.delete(inTheWay);
            for (int i = 0; i < 150; i++) {
                store.commit(Mutation.put("churn", big));
            }
            assertThat(Files.size(directory.resolve("journal"))).isLessThan(1 << 20);
        }
        try (Store store = JournalStore.open(directory)) {
            assertThat(store.get("churn").map(Versioned::text)).contains(big);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
