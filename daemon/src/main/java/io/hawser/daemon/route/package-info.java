/**
 * What each path of the Engine API does: reads the request's wire records, calls the engine, writes its answer. Thin:
 * translation is in {@code translate}, decisions are below in {@code network} and {@code container}.
 *
 * <p>Imports {@code api}, {@code container}, {@code network.controller}, {@code network.model} and the daemon's other packages
 * but {@code start}.
 */
@NullMarked
package io.hawser.daemon.route;

import org.jspecify.annotations.NullMarked;
