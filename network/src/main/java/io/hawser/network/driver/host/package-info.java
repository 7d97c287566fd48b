/**
 * The driver {@code host}. May import {@code network.driver} and the floors below; no other driver.
 */
@NullMarked
package io.hawser.network.driver.host;

import org.jspecify.annotations.NullMarked;
