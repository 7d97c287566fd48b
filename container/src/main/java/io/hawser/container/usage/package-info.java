/**
 * What a running container takes of the machine: processor time, memory, processes, blocks, and the counters of its
 * interfaces, read from its cgroups (version 1 and 2) and /proc. Imports the JDK only; changes nothing.
 */
@NullMarked
package io.hawser.container.usage;

import org.jspecify.annotations.NullMarked;
