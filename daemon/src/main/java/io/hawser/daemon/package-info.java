/**
 * hawserd, the daemon: {@link io.hawser.daemon.Hawserd} reads the flags, opens the store, the networks and the containers,
 * and then the socket. Wiring is done here and by hand.
 *
 * <p>May import everything below it: {@code api}, {@code container}, {@code network}, {@code kernel} (namespaces only).
 * Nothing imports this. No network or container decision is taken here.
 */
@NullMarked
package io.hawser.daemon;

import org.jspecify.annotations.NullMarked;
