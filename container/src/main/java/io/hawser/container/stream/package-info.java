/**
 * The bytes of containers: sockets of the monitor that are attached to, the log file, the frames that carry two streams
 * on one connection, and the keys that detach.
 *
 * <p>Imports {@code io.hawser.kernel.unix} and {@code io.hawser.network.model}. It knows neither containers nor HTTP: who
 * calls it hands it a path and a sink.
 */
@NullMarked
package io.hawser.container.stream;

import org.jspecify.annotations.NullMarked;
