package io.hawser.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each transaction is told once, with the tables it touched. */
class RulesetWatchTest {
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    private Path directory;

    @Test
    void eachTransactionIsToldWithItsTables() throws InterruptedException {
        BlockingQueue<RulesetWatch.Change> told = new LinkedBlockingQueue<>();
        NftProgram nft = new NftProgram(directory);
        try (nft;
                NftSocket own = NftSocket.open(nft.namespace())) {
            RulesetWatch watch = new RulesetWatch(nft.namespace());
            try (RulesetWatch.Listening listening = watch.listen(told::add)) {
                assertThat(listening).isNotNull();
                own.apply(Transaction.builder()
                        .add(Table.of(new TableId(Family.INET, "ours")))
                        .build());
                nft.run("add table inet theirs");
                TableId ours = new TableId(Family.INET, "ours");
                TableId theirs = new TableId(Family.INET, "theirs");
                RulesetWatch.Change mine = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(mine).isEqualTo(new RulesetWatch.Change(Set.of(ours), true, mine.thread()));
                assertThat(mine.isOurs()).isTrue();
                RulesetWatch.Change change = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(change).isEqualTo(new RulesetWatch.Change(Set.of(theirs), true, change.thread()));
                assertThat(change.isOurs()).isFalse();
                assertThat(change.reachesBeyond(Set.of(ours))).isTrue();
                assertThat(change.reachesBeyond(Set.of(theirs))).isFalse();
                assertThat(told).isEmpty();
            }
            nft.run("delete table inet theirs");
            assertThat(told).as("after it was closed").isEmpty();
        }
    }

    @Test
    void allListenersHearAndOneSocketReads() throws InterruptedException, IOException {
        BlockingQueue<RulesetWatch.Change> first = new LinkedBlockingQueue<>();
        BlockingQueue<RulesetWatch.Change> second = new LinkedBlockingQueue<>();
        try (NftProgram nft = new NftProgram(directory)) {
            RulesetWatch watch = new RulesetWatch(nft.namespace());
            RulesetWatch.Listening one = watch.listen(first::add);
            long sockets = sockets();
            RulesetWatch.Listening other = watch.listen(second::add);
            assertThat(sockets()).isEqualTo(sockets);
            nft.run("add table inet theirs");
            assertThat(first.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo(second.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isNotNull();
            one.close();
            nft.run("delete table inet theirs");
            assertThat(second.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            assertThat(first).as("who has left").isEmpty();
            other.close();
            assertThat(sockets()).as("with the last it goes").isEqualTo(sockets - 1);
        }
    }

    /** One that fails harms neither the others nor its own next call. */
    @Test
    void aListenerThatFailsIsTheOnlyOneThatMissesSomething() throws InterruptedException, IOException {
        BlockingQueue<RulesetWatch.Change> first = new LinkedBlockingQueue<>();
        BlockingQueue<RulesetWatch.Change> second = new LinkedBlockingQueue<>();
        try (NftProgram nft = new NftProgram(directory)) {
            long sockets = sockets();
            RulesetWatch watch = new RulesetWatch(nft.namespace());
            RulesetWatch.Listening failing = watch.listen(change -> {
                first.add(change);
                throw new IllegalStateException("on purpose");
            });
            RulesetWatch.Listening sound = watch.listen(second::add);
            for (String deed : new String[] {"add table inet theirs", "delete table inet theirs"}) {
                nft.run(deed);
                assertThat(first.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
                assertThat(second.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            }
            failing.close();
            sound.close();
            assertThat(sockets()).isEqualTo(sockets);
        }
    }

    private static long sockets() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(RulesetWatchTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException gone) {
            return false;
        }
    }
}
