/** Tests of sockets, the poller and terminals. */
@NullMarked
package io.hawser.kernel.unix;

import org.jspecify.annotations.NullMarked;
