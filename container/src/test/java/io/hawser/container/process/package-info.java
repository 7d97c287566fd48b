/** Tests of {@code container.process}; those that make cgroups need root. */
@NullMarked
package io.hawser.container.process;

import org.jspecify.annotations.NullMarked;
