/** Tests of {@link io.hawser.network.port}. */
@NullMarked
package io.hawser.network.port;

import org.jspecify.annotations.NullMarked;
