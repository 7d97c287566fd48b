/**
 * What the daemon is told: dockerd's flags and {@code daemon.json}, read, checked against each other and typed. Imports the
 * JDK, Jackson (through {@code api}) and the network model's values; starts nothing.
 */
@NullMarked
package io.hawser.daemon.config;

import org.jspecify.annotations.NullMarked;
