/** Tests of frames, logs and keys, without processes. */
@NullMarked
package io.hawser.container.stream;

import org.jspecify.annotations.NullMarked;
