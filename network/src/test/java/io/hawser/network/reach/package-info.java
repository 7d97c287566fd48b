/** Tests of who reaches what and who is in the way. */
@NullMarked
package io.hawser.network.reach;

import org.jspecify.annotations.NullMarked;
