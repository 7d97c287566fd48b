/** Tests of the bridge driver: what it renders, and what that does to a kernel. */
@NullMarked
package io.hawser.network.driver.bridge;

import org.jspecify.annotations.NullMarked;
