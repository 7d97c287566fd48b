/**
 * Versioned records under text keys, changed by compare-and-swap in atomic commits: the one place where what must
 * outlive the process is kept. Floor 1: imports {@code model}. Knows nothing of what the values mean; they are bytes
 * (JSON by agreement, so that a person can read the journal).
 */
@NullMarked
package io.hawser.network.store;

import org.jspecify.annotations.NullMarked;
