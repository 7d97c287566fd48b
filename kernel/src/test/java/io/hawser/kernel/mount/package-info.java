/** Tests of mounts below temporary directories. */
@NullMarked
package io.hawser.kernel.mount;

import org.jspecify.annotations.NullMarked;
