/** Tests of {@code kernel.memory}. */
@NullMarked
package io.hawser.kernel.memory;

import org.jspecify.annotations.NullMarked;
