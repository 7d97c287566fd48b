/**
 * HTTP/1.1 over a unix socket (or TLS): one thread a connection, keep-alive, streamed bodies both ways, and the
 * hijacked connections of {@code attach} and {@code exec}. The parser and the body streams are Apache HttpCore's.
 *
 * <p>Imports the JDK, HttpCore, {@code io.hawser.api} (versions and JSON) and the kernel's random numbers. Knows no route: it calls a {@link
 * io.hawser.daemon.http.Handler}.
 */
@NullMarked
package io.hawser.daemon.http;

import org.jspecify.annotations.NullMarked;
