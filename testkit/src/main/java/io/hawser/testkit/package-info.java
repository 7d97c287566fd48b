/** Placeholder. */
@NullMarked
package io.hawser.testkit;

import org.jspecify.annotations.NullMarked;
