/**
 * Mounts: making, removing and listing them.
 *
 * <p>Imports {@code kernel.ffm}. What is mounted where, and why, is decided elsewhere.
 */
@NullMarked
package io.hawser.kernel.mount;

import org.jspecify.annotations.NullMarked;
