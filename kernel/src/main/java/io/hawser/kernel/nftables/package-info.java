/**
 * nftables over nfnetlink: tables, chains, rules, sets, maps and their elements as records, changed in one atomic
 * {@link io.hawser.kernel.nftables.Transaction} and dumped back into the same records.
 *
 * <p>Every object has {@code text()}, its spelling in nft's own language; the {@code nft} program itself is never run
 * (the tests do, to compare). May import {@code kernel.netlink}, {@code kernel.netns}, {@code kernel.ffm} and the JDK.
 * Does not know what the rules are for: that is {@code io.hawser.network.firewall}.
 *
 * <p>Source: linux/netfilter/nf_tables.h, linux/netfilter/nfnetlink.h, nft(8).
 */
@NullMarked
package io.hawser.kernel.nftables;

import org.jspecify.annotations.NullMarked;
