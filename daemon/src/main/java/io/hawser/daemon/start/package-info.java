/**
 * What must be settled before the daemon touches anything: whether its places belong to a live engine, its folders, its
 * process id file and its sockets. Imports the kernel's packages and the daemon's configuration.
 */
@NullMarked
package io.hawser.daemon.start;

import org.jspecify.annotations.NullMarked;
