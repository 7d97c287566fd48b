/**
 * Kernel state as data: {@link io.hawser.network.plan.Resource} is one thing that can exist in a kernel,
 * {@link io.hawser.network.plan.State} a set of them, {@link io.hawser.network.plan.Plan} the ordered changes from one
 * state to another, {@link io.hawser.network.plan.Executor} what applies a plan, {@link
 * io.hawser.network.plan.Observer} what reads a state back.
 *
 * <p>May import {@code network.model} and the kernel. It decides nothing: what should exist is rendered by drivers,
 * sandboxes and the firewall, and nothing here reads or writes the store.
 */
@NullMarked
package io.hawser.network.plan;

import org.jspecify.annotations.NullMarked;
