/**
 * The nouns of the Container Network Model as immutable records: addresses, ids, what a caller asks for
 * ({@link io.hawser.network.model.NetworkSpec}, {@link io.hawser.network.model.SandboxSpec}) and the one
 * exception of the system. Floor 0: imports the JDK only. Knows no kernel type, no JSON and no driver.
 */
@NullMarked
package io.hawser.network.model;

import org.jspecify.annotations.NullMarked;
