/**
 * What happens to containers, networks, images and volumes, gathered in one order for {@code GET /events}. Imports {@code
 * api}, {@code container} and {@code network}'s event types; no HTTP.
 */
@NullMarked
package io.hawser.daemon.event;

import org.jspecify.annotations.NullMarked;
