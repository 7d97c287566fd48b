/**
 * Linux as Java sees it: one package per piece of the kernel's interface.
 *
 * <p>Imports the JDK only. Knows nothing of containers or the Container Network Model; names are the kernel's own.
 */
@NullMarked
package io.hawser.kernel;

import org.jspecify.annotations.NullMarked;
