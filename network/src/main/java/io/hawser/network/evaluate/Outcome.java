package io.hawser.network.evaluate;

import java.util.List;

/** What became of a packet. */
public sealed interface Outcome permits Delivered, Dropped {
    /** What decided about it, in the order it happened. */
    List<Step> trace();
}
