/** Tests of sysctls in namespaces of their own. */
@NullMarked
package io.hawser.kernel.sysctl;

import org.jspecify.annotations.NullMarked;
