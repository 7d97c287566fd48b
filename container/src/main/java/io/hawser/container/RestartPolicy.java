package io.hawser.container;

import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;

/**
 * When a container that ended is started again.
 *
 * <p>Source: Engine API, {@code HostConfig.RestartPolicy}.
 *
 * @param mode which ends count
 * @param maximumRetries for {@link Mode#ON_FAILURE}: starts after a failure, in a row; 0 is no limit
 */
public record RestartPolicy(Mode mode, int maximumRetries) {

    /** The four policies, named as on the wire. */
    public enum Mode {
        NO("no"),
        ALWAYS("always"),
        UNLESS_STOPPED("unless-stopped"),
        ON_FAILURE("on-failure");

        private final String wire;

        Mode(String wire) {
            this.wire = wire;
        }

        /** The name as Docker spells it. */
        public String wireName() {
            return wire;
        }
    }

    /** Never again. */
    public static final RestartPolicy NEVER = new RestartPolicy(Mode.NO, 0);

    public RestartPolicy {
        if (maximumRetries < 0) {
            throw new NetworkException(
                    Kind.INVALID_PARAMETER, "invalid restart policy: maximum retry count cannot be negative");
        }
        if (maximumRetries > 0 && mode != Mode.ON_FAILURE) {
            throw new NetworkException(
                    Kind.INVALID_PARAMETER,
                    "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        }
    }

    /** The policy of this name; empty is {@code no}. INVALID_PARAMETER for a name that Docker does not know. */
    public static RestartPolicy parse(String name, int maximumRetries) {
        for (Mode mode : Mode.values()) {
            if (mode.wire.equals(name) || (name.isEmpty() && mode == Mode.NO)) {
                return new RestartPolicy(mode, maximumRetries);
            }
        }
        throw new NetworkException(
                Kind.INVALID_PARAMETER,
                "invalid restart policy: unknown policy '" + name
                        + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
    }

    /** Whether a container of this policy can be started again by itself at all. */
    public boolean restarts() {
        return mode != Mode.NO;
    }
}
