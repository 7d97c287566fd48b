/**
 * The log: one line an event on standard error, in the shape that dockerd's users know. It serves slf4j and {@link
 * System.Logger}, which is what the libraries and {@code kernel} log through.
 *
 * <p>Small on purpose: it is on the way to the first answer, and a logging framework took longer to start than the rest of
 * the daemon (docs/adr). Imports the JDK and slf4j's SPI. No files, no rotation: that is the service manager's.
 */
@NullMarked
package io.hawser.daemon.log;

import org.jspecify.annotations.NullMarked;
