/**
 * The connections the kernel tracks in a namespace: listing and forgetting them.
 *
 * <p>Imports {@code kernel.ffm}, {@code kernel.netns} and {@code kernel.netlink}.
 */
@NullMarked
package io.hawser.kernel.conntrack;

import org.jspecify.annotations.NullMarked;
