/**
 * Host ports: who has which address and port, and which is handed out next. Floor 2: imports {@code model}. In memory;
 * the owner rebuilds it from the records at start. Who else listens on the host is asked of a {@link
 * io.hawser.network.port.ForeignPorts}; rules and sockets are made elsewhere.
 */
@NullMarked
package io.hawser.network.port;

import org.jspecify.annotations.NullMarked;
