package io.hawser.network.evaluate;

import java.util.Optional;

/**
 * A question and what came back.
 *
 * @param asked what the client sent, as it sent it
 * @param there what became of the question
 * @param back what became of the answer; empty where there was nobody to answer
 */
public record Exchange(Tuple asked, Outcome there, Optional<Outcome> back) {

    /** Who got the question, if the client got the answer, from whom it asked. */
    public Optional<Delivered> answered() {
        return there instanceof Delivered delivered
                        && back.orElse(null) instanceof Delivered answer
                        && answer.as().equals(asked.reversed())
                ? Optional.of(delivered)
                : Optional.empty();
    }

    /** Both ways, a line for each thing that decided. */
    @Override
    public String toString() {
        return asked + "\n  there: " + there
                + back.map(answer -> "\n  back: " + answer).orElse("");
    }
}
