/**
 * The built daemon, driven as a user drives it: by the real docker CLI, on a test host, on the real kernel.
 *
 * <p>A class tests a feature; {@link io.hawser.system.OnEngine} gives it a daemon of its own, and each of its tests leaves the
 * host as it found it. Black box: nothing here calls the daemon's code.
 */
@NullMarked
package io.hawser.system;

import org.jspecify.annotations.NullMarked;
