/** Nothing of its own: the benchmarks are test sources of this module, in the packages of what they measure. */
@NullMarked
package io.hawser.bench;

import org.jspecify.annotations.NullMarked;
