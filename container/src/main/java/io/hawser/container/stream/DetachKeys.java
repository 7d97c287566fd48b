package io.hawser.container.stream;

import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The keys that let a client go without ending the process, looked for in what it types.
 *
 * <p>A sequence may arrive in pieces, so bytes that could be its beginning are held back until the next one decides:
 * {@code ctrl-p x} reaches the process whole as soon as {@code x} is typed. Belongs to one thread.
 *
 * <p>Source: Engine API, {@code detachKeys}: keys separated by commas, each a character or {@code ctrl-} and one of
 * {@code a-z @ [ \ ] ^ _}.
 */
public final class DetachKeys {
    private static final String DEFAULT = "ctrl-p,ctrl-q";

    private final byte[] sequence;
    private int matched;

    private DetachKeys(byte[] sequence) {
        this.sequence = sequence;
    }

    /** Looks for these keys; empty means {@code ctrl-p,ctrl-q}. INVALID_PARAMETER for what is no key. */
    public static DetachKeys parse(String keys) {
        ByteArrayOutputStream sequence = new ByteArrayOutputStream();
        for (String key : (keys.isEmpty() ? DEFAULT : keys).split(",", -1)) {
            sequence.write(code(key, keys));
        }
        return new DetachKeys(sequence.toByteArray());
    }

    private static int code(String key, String keys) {
        if (key.length() == 1 && key.charAt(0) < 0x80) {
            return key.charAt(0);
        }
        if (key.length() == 6 && key.startsWith("ctrl-")) {
            char letter = key.charAt(5);
            if (letter >= 'a' && letter <= 'z') {
                return letter - 'a' + 1;
            }
            int special = "@[\\]^_".indexOf(letter);
            if (special >= 0) {
                return special == 0 ? 0 : 26 + special;
            }
        }
        throw new NetworkException(Kind.INVALID_PARAMETER, "Invalid detach keys (" + keys + ") provided");
    }

    /**
     * What of these bytes (and of those held back before) goes on to the process.
     *
     * @param passed what goes on
     * @param detached whether the keys are complete: what follows them is dropped
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Passed(byte[] passed, boolean detached) {}

    /** Takes the next bytes the client typed. */
    public Passed filter(byte[] typed, int length) {
        ByteArrayOutputStream passed = new ByteArrayOutputStream(length + matched);
        for (int i = 0; i < length; i++) {
            if (typed[i] != sequence[matched]) {
                passed.write(sequence, 0, matched);
                matched = 0;
            }
            if (typed[i] == sequence[matched]) {
                matched++;
            } else {
                passed.write(typed[i]);
            }
            if (matched == sequence.length) {
                return new Passed(passed.toByteArray(), true);
            }
        }
        return new Passed(passed.toByteArray(), false);
    }

    /** The bytes still held back: they go on when the client's input ends. */
    public byte[] held() {
        return Arrays.copyOf(sequence, matched);
    }
}
