/**
 * hawser, the command: what docker has no word for. Asks the daemon over its socket and prints; changes nothing itself.
 *
 * <p>Imports {@code api} and picocli. No networking, no root: whoever may speak to the socket may use it.
 */
@NullMarked
package io.hawser.cli;

import org.jspecify.annotations.NullMarked;
