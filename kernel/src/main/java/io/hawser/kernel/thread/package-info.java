/** What the other packages do with threads of their own; imports nothing. */
@NullMarked
package io.hawser.kernel.thread;

import org.jspecify.annotations.NullMarked;
