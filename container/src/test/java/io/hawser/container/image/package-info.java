/** Tests of the images: names, instructions, archives of every kind, removal. Those that unpack need root. */
@NullMarked
package io.hawser.container.image;

import org.jspecify.annotations.NullMarked;
