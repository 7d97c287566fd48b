/** Tests of {@code kernel.random}. */
@NullMarked
package io.hawser.kernel.random;

import org.jspecify.annotations.NullMarked;
