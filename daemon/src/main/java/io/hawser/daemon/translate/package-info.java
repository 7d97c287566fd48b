/**
 * From the wire's records to the engine's and back, the one place that knows both. Pure functions: what they need of the
 * engine they are given.
 */
@NullMarked
package io.hawser.daemon.translate;

import org.jspecify.annotations.NullMarked;
