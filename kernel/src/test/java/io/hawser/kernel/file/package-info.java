/** Tests of paths inside a hostile root. */
@NullMarked
package io.hawser.kernel.file;

import org.jspecify.annotations.NullMarked;
