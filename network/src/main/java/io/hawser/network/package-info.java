/** Placeholder. */
@NullMarked
package io.hawser.network;

import org.jspecify.annotations.NullMarked;
