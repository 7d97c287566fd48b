/**
 * Archives and the trees they are unpacked into: tar as a stream of records, the compressions images come in, and a rooted
 * tree into which a hostile archive can be unpacked, or out of which one can be packed, without a byte outside it being read
 * or written.
 *
 * <p>May import {@code io.hawser.kernel} and the network's exceptions. Knows nothing of images, volumes or containers.
 */
@NullMarked
package io.hawser.container.archive;

import org.jspecify.annotations.NullMarked;
