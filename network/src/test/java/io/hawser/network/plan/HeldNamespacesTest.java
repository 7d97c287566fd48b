package io.hawser.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Needs root. */
class HeldNamespacesTest {
    private static final Path ONE = Path.of("/nonexistent/netns/one");

    @Test
    void aNamespaceIsThereUntilItIsRemovedAndThenForWhoOpenedIt() {
        try (HeldNamespaces held = new HeldNamespaces();
                Namespace home = Namespace.current()) {
            assertThat(held.has(ONE)).isFalse();
            assertThat(held.make(ONE)).isTrue();
            assertThat(held.make(ONE)).isFalse();
            try (Namespace opened = held.open(ONE);
                    Namespace again = held.open(ONE)) {
                assertThat(opened.isSameAs(again)).isTrue();
                assertThat(opened.isSameAs(home)).isFalse();
                assertThat(ONE).doesNotExist();
                held.remove(ONE);
                held.remove(ONE);
                assertThat(held.has(ONE)).isFalse();
                assertThat(opened.call(() -> "inside")).isEqualTo("inside");
            }
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> held.open(ONE))
                    .satisfies(error -> assertThat(error.is(Errno.ENOENT)).isTrue());
        }
    }
}
