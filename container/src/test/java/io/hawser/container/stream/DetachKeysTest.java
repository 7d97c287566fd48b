package io.hawser.container.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.stream.DetachKeys.Passed;
import org.junit.jupiter.api.Test;

class DetachKeysTest {
    private static final byte CTRL_P = 16;
    private static final byte CTRL_Q = 17;

    private static Passed type(DetachKeys keys, byte... typed) {
        return keys.filter(typed, typed.length);
    }

    @Test
    void theDefaultIsCtrlPCtrlQ() {
        Passed passed = type(DetachKeys.parse(""), (byte) 'a', CTRL_P, CTRL_Q, (byte) 'b');
        assertThat(passed.detached()).isTrue();
        assertThat(passed.passed()).containsExactly('a');
    }

    @Test
    void aSequenceMayComeInPieces() {
        DetachKeys keys = DetachKeys.parse("");
        assertThat(type(keys, CTRL_P).passed()).isEmpty();
        assertThat(type(keys, CTRL_Q).detached()).isTrue();
    }

    @Test
    void whatOnlyBeganLikeItIsPassedOn() {
        DetachKeys keys = DetachKeys.parse("");
        assertThat(type(keys, CTRL_P).passed()).isEmpty();
        assertThat(type(keys, (byte) 'x').passed()).containsExactly(CTRL_P, (byte) 'x');
        assertThat(type(keys, CTRL_P).passed()).isEmpty();
        assertThat(keys.held()).containsExactly(CTRL_P);
        assertThat(type(keys, CTRL_P).passed()).containsExactly(CTRL_P);
        assertThat(type(keys, CTRL_Q).detached()).isTrue();
    }

    @Test
    void otherKeysCanBeNamed() {
        assertThat(type(DetachKeys.parse("a,b"), (byte) 'a', (byte) 'b').detached())
                .isTrue();
        assertThat(type(DetachKeys.parse("ctrl-@"), (byte) 0).detached()).isTrue();
        assertThat(type(DetachKeys.parse("ctrl-["), (byte) 27).detached()).isTrue();
        assertThat(type(DetachKeys.parse("ctrl-_"), (byte) 31).detached()).isTrue();
        assertThatThrownBy(() -> DetachKeys.parse("ctrl-1")).hasMessage("Invalid detach keys (ctrl-1) provided");
    }
}
