/**
 * The kernel's random numbers. What is made of them is decided elsewhere.
 *
 * <p>Imports {@code kernel.ffm}.
 */
@NullMarked
package io.hawser.kernel.random;

import org.jspecify.annotations.NullMarked;
