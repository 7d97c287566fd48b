/** Placeholder. */
@NullMarked
package io.hawser.cli;

import org.jspecify.annotations.NullMarked;
