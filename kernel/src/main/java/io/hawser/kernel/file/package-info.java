/**
 * Files inside a directory that somebody hostile has filled.
 *
 * <p>Imports {@code kernel.ffm}.
 */
@NullMarked
package io.hawser.kernel.file;

import org.jspecify.annotations.NullMarked;
