/**
 * The packet rules: a constant skeleton of two nftables tables and the elements that networks, endpoints and published
 * ports put into its sets and maps. The number of rules never changes.
 *
 * <p>Pure: records in, kernel objects out; nothing here asks or changes a kernel. May import {@code network.model},
 * {@code network.plan} and {@code kernel.nftables}. Start reading at {@link io.hawser.network.firewall.Skeleton}.
 */
@NullMarked
package io.hawser.network.firewall;

import org.jspecify.annotations.NullMarked;
