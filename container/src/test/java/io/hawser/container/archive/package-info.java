/** Tests of the archives, the hostile ones above all. Those that unpack need root (owners, devices, trusted attributes). */
@NullMarked
package io.hawser.container.archive;

import org.jspecify.annotations.NullMarked;
