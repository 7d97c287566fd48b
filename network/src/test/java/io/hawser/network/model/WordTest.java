package io.hawser.network.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What may become a word of a container's files. */
class WordTest {

    @Test
    void wordsAreTakenAsTheyAre() {
        for (String word : List.of("", "web", "a.b-c_d", "b\u00fccher", ".", "ndots:3")) {
            assertThat(Word.require(word, "name")).isEqualTo(word);
        }
    }

    @Test
    void whatSeparatesWordsOrLinesIsRefusedAndShown() {
        for (String text :
                List.of("a b", "a\tb", "a\nb", "a\rb", "\u0000", "\u007f", "a\u00a0b", "a\u2028b", "a\u0085b")) {
            assertThatThrownBy(() -> Word.require(text, "hostname"))
                    .isInstanceOfSatisfying(
                            NetworkException.class,
                            refused -> assertThat(refused.kind()).isEqualTo(Kind.INVALID_PARAMETER))
                    .hasMessageContaining("invalid hostname")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void everythingThatBecomesAWordIsChecked() {
        assertThatThrownBy(() -> new DnsSpec(List.of(), List.of("a\nb"), List.of()))
                .isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> new DnsSpec(List.of(), List.of(), List.of("a b")))
                .isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> new ExtraHost("a b", Optional.empty())).isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> new LinkSpec("web", "a\nb")).isInstanceOf(NetworkException.class);
        assertThat(new DnsSpec(List.of(), List.of(""), List.of("")).search()).isEmpty();
    }
}
