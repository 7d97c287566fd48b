/**
 * Network namespaces: making, pinning, opening and entering them.
 *
 * <p>Imports {@code kernel.ffm}. One platform thread of this package is the only one in the process that ever leaves the
 * process' own namespace. It does not know what is inside a namespace.
 */
@NullMarked
package io.hawser.kernel.netns;

import org.jspecify.annotations.NullMarked;
