/**
 * IP address management: which subnet a network gets and which addresses its endpoints get, with the order and the
 * errors of Docker's default IPAM driver. Floor 2: imports {@code model}. Holds its state in memory only; the owner
 * rebuilds it from the records at start. Asks neither the kernel nor a clock.
 */
@NullMarked
package io.hawser.network.ipam;

import org.jspecify.annotations.NullMarked;
