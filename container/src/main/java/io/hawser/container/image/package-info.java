/**
 * Images: what is imported, loaded, tagged, listed and removed, and the layers their containers stand on.
 *
 * <p>On disk, all of it readable by root alone:
 *
 * <pre>
 *   DATA-ROOT/images/layers/NUMBER/    a layer unpacked the way overlayfs wants it (white-outs as devices, opaque
 *                                      folders marked by an attribute); NUMBER is short because all lower folders of a mount
 *                                      have to fit in one page
 *   DATA-ROOT/images/incoming/         archives and layers on their way in; emptied at start
 * </pre>
 *
 * and in the store, under {@code image/}: {@code image/record/HEX} (an image: its configuration, byte for byte what its id is
 * the SHA-256 of, and its size), {@code image/layer/HEX} (a layer by the SHA-256 of its uncompressed archive: its number and
 * size) and {@code image/tag/REFERENCE} (which image a name means). A layer is known to the store only after it is whole on
 * disk, an image only after its layers; what no record knows is removed at start.
 *
 * <p>May import {@code container.archive}, {@code container.json}, {@code network.store}, the network's exceptions and
 * Jackson. Knows nothing of containers: who uses an image is asked of {@link io.hawser.container.image.ImageUsers}. Does not
 * pull, push or build.
 */
@NullMarked
package io.hawser.container.image;

import org.jspecify.annotations.NullMarked;
