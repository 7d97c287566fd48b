/** Tests of namespaces, on the real kernel, and the throw-away namespaces that other tests stand on. */
@NullMarked
package io.hawser.kernel.netns;

import org.jspecify.annotations.NullMarked;
