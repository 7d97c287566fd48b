/** Tests of {@code container.spec}; those that mount, run or keep owners need root. */
@NullMarked
package io.hawser.container.spec;

import org.jspecify.annotations.NullMarked;
