/** Tests of the whole module: its numbers against the C compiler's. */
@NullMarked
package io.hawser.kernel;

import org.jspecify.annotations.NullMarked;
