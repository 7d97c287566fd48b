/**
 * Volumes of driver {@code local}: folders {@code DATA-ROOT/volumes/NAME/_data} that outlive containers, their records under
 * {@code volume/} in the store; and what the mounts that a container asks for come to.
 *
 * <p>May import {@code container.archive}, {@code container.json}, {@code network.store} and the engine's own records. Who
 * uses a volume is asked of {@link io.hawser.container.volume.VolumeUsers}. No volume plugins.
 */
@NullMarked
package io.hawser.container.volume;

import org.jspecify.annotations.NullMarked;
