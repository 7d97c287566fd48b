/**
 * The Engine API's wire: how a request is read and a response is written, as JSON and as frames.
 *
 * <p>Imports the JDK and Jackson, nothing of Hawser: the records here know what Docker's clients send and expect, and
 * nothing about networks or containers themselves. The order of a record's components is the order of the JSON keys.
 * No decisions are taken here; {@code io.hawser.daemon} translates these records to the engine's own and back.
 */
@NullMarked
package io.hawser.api;

import org.jspecify.annotations.NullMarked;
