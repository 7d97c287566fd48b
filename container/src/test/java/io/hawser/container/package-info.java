/** Tests of the engine: containers of one static busybox, in network namespaces made for them. Needs root. */
@NullMarked
package io.hawser.container;

import org.jspecify.annotations.NullMarked;
