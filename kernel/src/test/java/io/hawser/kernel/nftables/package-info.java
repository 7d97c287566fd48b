/** Tests of nftables against the kernel, with the nft program as the oracle; each in a namespace of its own. */
@NullMarked
package io.hawser.kernel.nftables;

import org.jspecify.annotations.NullMarked;
