package io.hawser.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
            try (RulesetWatch watch = RulesetWatch.open(nft.namespace(), told::add)) {
                assertThat(watch).isNotNull();
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
}
