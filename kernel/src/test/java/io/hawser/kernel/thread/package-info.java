/** Tests of {@code kernel.thread}. */
@NullMarked
package io.hawser.kernel.thread;

import org.jspecify.annotations.NullMarked;
