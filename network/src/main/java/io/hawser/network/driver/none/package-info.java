/**
 * The driver {@code null}. May import {@code network.driver} and the floors below; no other driver.
 */
@NullMarked
package io.hawser.network.driver.none;

import org.jspecify.annotations.NullMarked;
