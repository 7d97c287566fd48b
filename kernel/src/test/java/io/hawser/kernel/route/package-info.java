/** Tests of rtnetlink: messages against captured bytes, objects against the real kernel in namespaces of their own. */
@NullMarked
package io.hawser.kernel.route;

import org.jspecify.annotations.NullMarked;
