/**
 * Processes started in a container that runs: what they are told to be, their state and their streams.
 *
 * <p>Imports {@code process}, {@code stream} and {@code io.hawser.network.model}. The engine tells it which container; it
 * decides nothing about the container.
 */
@NullMarked
package io.hawser.container.exec;

import org.jspecify.annotations.NullMarked;
