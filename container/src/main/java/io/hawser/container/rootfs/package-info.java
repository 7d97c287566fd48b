/**
 * The root file system of a container: overlayfs of its image's layers below a folder of its own.
 *
 * <pre>
 *   DATA-ROOT/overlay/CONTAINER/image    which image it stands on
 *   DATA-ROOT/overlay/CONTAINER/upper    what the container changed
 *   DATA-ROOT/overlay/CONTAINER/work     overlayfs' own
 *   DATA-ROOT/overlay/CONTAINER/merged   where it is mounted while the container runs
 * </pre>
 *
 * <p>{@link io.hawser.container.rootfs.ContainerFiles} copies files into and out of it.
 *
 * <p>May import {@code kernel.mount}, {@code container.archive} and {@code container.image}. Knows nothing of processes.
 */
@NullMarked
package io.hawser.container.rootfs;

import org.jspecify.annotations.NullMarked;
