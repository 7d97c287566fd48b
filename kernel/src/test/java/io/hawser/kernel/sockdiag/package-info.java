/** Tests of socket dumps in namespaces of their own. */
@NullMarked
package io.hawser.kernel.sockdiag;

import org.jspecify.annotations.NullMarked;
