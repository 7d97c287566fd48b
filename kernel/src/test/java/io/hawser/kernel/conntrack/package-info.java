/** Tests of connection tracking in namespaces of their own. */
@NullMarked
package io.hawser.kernel.conntrack;

import org.jspecify.annotations.NullMarked;
