/** Tests of root file systems on real overlays. They need root. */
@NullMarked
package io.hawser.container.rootfs;

import org.jspecify.annotations.NullMarked;
