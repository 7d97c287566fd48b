/**
 * The memory of this process as the kernel counts it, and giving back what is not needed at the moment.
 *
 * <p>Imports {@code kernel.ffm}. When to give back is decided elsewhere.
 */
@NullMarked
package io.hawser.kernel.memory;

import org.jspecify.annotations.NullMarked;
