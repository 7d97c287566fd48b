/**
 * The kernel's random numbers.
 *
 * <p>Imports {@code kernel.ffm}.
 */
@NullMarked
package io.hawser.kernel.random;

import org.jspecify.annotations.NullMarked;
