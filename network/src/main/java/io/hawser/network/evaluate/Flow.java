package io.hawser.network.evaluate;

/**
 * What connection tracking remembers of a flow while its packets are followed: both ends as the client named them, and
 * as they are once the destination and the source have been rewritten. Changed by the one walk it belongs to.
 */
final class Flow {
    private static final int ESTABLISHED = 1 << 1;
    private static final int NEW = 1 << 3;
    private static final int SEEN_REPLY = 1 << 1;
    private static final int CONFIRMED = 1 << 3;
    private static final int SOURCE_REWRITTEN = 1 << 4;
    private static final int DESTINATION_REWRITTEN = 1 << 5;

    private final Tuple original;
    private Tuple translated;
    private boolean sourceSettled;
    private boolean destinationSettled;
    private boolean answered;

    Flow(Tuple original) {
        this.original = original;
        this.translated = original;
    }

    /** As the client named them. */
    Tuple original() {
        return original;
    }

    /** As they leave the last hook. */
    Tuple translated() {
        return translated;
    }

    boolean isSettled(Rewrite rewrite) {
        return rewrite == Rewrite.SOURCE ? sourceSettled : destinationSettled;
    }

    /** The first nat chain that speaks, or the end of them, settles an end for the whole flow. */
    void settle(Rewrite rewrite, Tuple changed) {
        translated = changed;
        sourceSettled |= rewrite == Rewrite.SOURCE;
        destinationSettled |= rewrite == Rewrite.DESTINATION;
    }

    void answered() {
        answered = true;
    }

    /** Whether a packet with these ends is an answer in this flow. */
    boolean isAnswer(Tuple tuple) {
        return tuple.equals(translated.reversed());
    }

    /** What rewriting one end makes of a packet of this flow. */
    Tuple rewritten(Tuple tuple, Rewrite rewrite, boolean answer) {
        Tuple goal = answer ? original.reversed() : translated;
        return rewrite == Rewrite.SOURCE
                ? tuple.from(goal.source(), goal.sourcePort())
                : tuple.to(goal.destination(), goal.destinationPort());
    }

    /** {@code enum ip_conntrack_info} as {@code ct state} has it: bits. */
    int state(boolean answer) {
        return answer || answered ? ESTABLISHED : NEW;
    }

    /** {@code enum ip_conntrack_status}. */
    int status() {
        boolean source =
                !translated.source().equals(original.source()) || translated.sourcePort() != original.sourcePort();
        boolean destination = !translated.destination().equals(original.destination())
                || translated.destinationPort() != original.destinationPort();
        return (answered ? SEEN_REPLY | CONFIRMED : 0)
                | (source ? SOURCE_REWRITTEN : 0)
                | (destination ? DESTINATION_REWRITTEN : 0);
    }

    /** Which end a hook rewrites. */
    enum Rewrite {
        SOURCE,
        DESTINATION
    }
}
