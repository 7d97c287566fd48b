/** Answers of our own API, {@code /hawser/v1}, which docker has no word for. Imports the JDK and Jackson's annotations. */
@NullMarked
package io.hawser.api.dns;

import org.jspecify.annotations.NullMarked;
