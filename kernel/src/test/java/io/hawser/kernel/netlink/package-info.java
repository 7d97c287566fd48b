/** Tests of the netlink codec against captured bytes and of the socket against the real kernel. */
@NullMarked
package io.hawser.kernel.netlink;

import org.jspecify.annotations.NullMarked;
