/**
 * Links, addresses, routes, neighbours and forwarding entries over rtnetlink: one file per kernel object.
 *
 * <p>Imports {@code kernel.ffm}, {@code kernel.netns} and {@code kernel.netlink}. Records hold the kernel's own data,
 * requests turn into exactly one message each; what ought to exist is decided elsewhere.
 */
@NullMarked
package io.hawser.kernel.route;

import org.jspecify.annotations.NullMarked;
