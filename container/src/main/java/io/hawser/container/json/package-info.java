/**
 * How the packages above read and write JSON. Knows nothing of what is in it.
 */
@NullMarked
package io.hawser.container.json;

import org.jspecify.annotations.NullMarked;
