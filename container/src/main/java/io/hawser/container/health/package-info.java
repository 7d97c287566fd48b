/**
 * Whether a container's program does its work: what to ask it, and what the answers so far amount to. Pure; imports only {@code
 * io.hawser.network.model}.
 */
@NullMarked
package io.hawser.container.health;

import org.jspecify.annotations.NullMarked;
