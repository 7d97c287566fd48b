/**
 * The network settings of a namespace below {@code /proc/sys/net}.
 *
 * <p>Imports {@code kernel.ffm} and {@code kernel.netns}. Which settings to change is decided elsewhere.
 */
@NullMarked
package io.hawser.kernel.sysctl;

import org.jspecify.annotations.NullMarked;
