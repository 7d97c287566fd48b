package io.hawser.network.reach;

/** Whether somebody reaches a port, as it is meant and as the kernel has it. */
public enum Access {
    /** Meant to, and does. */
    OPEN,
    /** Not meant to, and does not. */
    CLOSED,
    /** Meant to, but somebody else's rule or a missing one of ours is in the way. */
    BLOCKED,
    /** Not meant to, but does: somebody's rule leads there. */
    EXPOSED;

    static Access of(boolean meant, boolean now) {
        return meant ? (now ? OPEN : BLOCKED) : now ? EXPOSED : CLOSED;
    }
}
