/** Tests of health checks and of what their results amount to. */
@NullMarked
package io.hawser.container.health;

import org.jspecify.annotations.NullMarked;
