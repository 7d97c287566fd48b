/**
 * Containers: what they are told to be ({@link io.hawser.container.ContainerSpec}), what they are now
 * ({@link io.hawser.container.Container}) and the one object that changes them
 * ({@link io.hawser.container.ContainerEngine}).
 *
 * <p>Imports the kernel, the network floors {@code model}, {@code store} and {@code controller}, and the packages below it:
 * {@code process}, {@code stream}, {@code exec}, {@code image}, {@code rootfs}, {@code volume} and {@code spec}. It knows
 * sandboxes by id, owns processes, mounts and policies, and neither speaks HTTP nor configures a network.
 */
@NullMarked
package io.hawser.container;

import org.jspecify.annotations.NullMarked;
