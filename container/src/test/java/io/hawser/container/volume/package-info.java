/** Tests of {@code container.volume}; those that mount, run or keep owners need root. */
@NullMarked
package io.hawser.container.volume;

import org.jspecify.annotations.NullMarked;
