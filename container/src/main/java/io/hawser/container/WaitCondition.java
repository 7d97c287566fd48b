package io.hawser.container;

import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;

/** What a wait waits for. Source: Engine API, {@code POST /containers/{id}/wait?condition=}. */
public enum WaitCondition {
    /** It does not run: at once if it does not run now. */
    NOT_RUNNING("not-running"),
    /** It ends the next time, even if it has to be started first. */
    NEXT_EXIT("next-exit"),
    /** It is gone. */
    REMOVED("removed");

    private final String wire;

    WaitCondition(String wire) {
        this.wire = wire;
    }

    /** The condition of this name; empty is {@link #NOT_RUNNING}. INVALID_PARAMETER for another. */
    public static WaitCondition parse(String text) {
        for (WaitCondition condition : values()) {
            if (condition.wire.equals(text) || (text.isEmpty() && condition == NOT_RUNNING)) {
                return condition;
            }
        }
        throw new NetworkException(Kind.INVALID_PARAMETER, "invalid condition: \"" + text + "\"");
    }
}
