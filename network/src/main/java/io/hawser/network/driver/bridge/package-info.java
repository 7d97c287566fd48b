/**
 * The driver {@code bridge}: a Linux bridge a network, a veth pair an endpoint, masquerade and published ports through
 * the host. Pure, like every driver.
 *
 * <p>May import {@code network.driver} and the floors below; no other driver.
 */
@NullMarked
package io.hawser.network.driver.bridge;

import org.jspecify.annotations.NullMarked;
