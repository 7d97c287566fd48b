/**
 * The rules that {@code iptables-legacy} and {@code ip6tables-legacy} load. They are no nftables rules and no dump of those shows
 * them, but packets pass them all the same. Only read, never changed.
 *
 * <p>Imports {@code kernel.ffm}, {@code kernel.netns} and {@code kernel.nftables}.
 */
@NullMarked
package io.hawser.kernel.xtables;

import org.jspecify.annotations.NullMarked;
