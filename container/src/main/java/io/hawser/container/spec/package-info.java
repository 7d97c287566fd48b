/**
 * The OCI runtime configuration ({@code config.json}) of a container, as safe as Docker's: its capabilities, seccomp profile,
 * namespaces, mounts, limits.
 *
 * <p>May import the engine's own records, {@code container.archive} (to read the image's user files), {@code container.json}
 * and Jackson. Starts nothing and mounts nothing: it renders text.
 */
@NullMarked
package io.hawser.container.spec;

import org.jspecify.annotations.NullMarked;
