/** What the tests of plans share. */
@NullMarked
package io.hawser.network.plan;

import org.jspecify.annotations.NullMarked;
