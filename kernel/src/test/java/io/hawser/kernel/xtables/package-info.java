/** Tests of {@link io.hawser.kernel.xtables.LegacyTables}. */
@NullMarked
package io.hawser.kernel.xtables;

import org.jspecify.annotations.NullMarked;
