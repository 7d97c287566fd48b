/** Tests of system calls, errno and the numbers that depend on the machine. */
@NullMarked
package io.hawser.kernel.ffm;

import org.jspecify.annotations.NullMarked;
