/** Tests of {@link io.hawser.network.model}. */
@NullMarked
package io.hawser.network.model;

import org.jspecify.annotations.NullMarked;
