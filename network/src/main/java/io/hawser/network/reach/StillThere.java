package io.hawser.network.reach;

import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.util.Optional;
import java.util.function.Supplier;

/** Questions about what may have gone since it was listed: nobody holds networks and containers while they are looked at. */
final class StillThere {
    private StillThere() {}

    /** The answer; empty when what is asked about is NOT_FOUND. */
    static <T> Optional<T> ask(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (NetworkException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
