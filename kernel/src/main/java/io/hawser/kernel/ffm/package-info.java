/**
 * The one place where Java calls the C library: system calls, errno and owned file descriptors.
 *
 * <p>Imports the JDK only; no other package imports {@code java.lang.foreign}. It moves bytes and numbers and decides
 * nothing: what the bytes mean is the business of the packages above.
 */
@NullMarked
package io.hawser.kernel.ffm;

import org.jspecify.annotations.NullMarked;
