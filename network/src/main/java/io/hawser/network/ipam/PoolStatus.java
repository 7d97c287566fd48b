package io.hawser.network.ipam;

import java.math.BigInteger;

/**
 * How full a subnet is.
 *
 * @param inUse addresses taken, the reserved ones included
 * @param available automatic addresses still free
 */
public record PoolStatus(BigInteger inUse, BigInteger available) {}
