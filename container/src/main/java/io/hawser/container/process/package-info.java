/**
 * Processes of containers: the monitor (conmon) that keeps one alive without us, the OCI runtime that makes, freezes and
 * removes it, the folder in which exit codes appear, and the identity that survives our restart.
 *
 * <p>Imports {@code container.json}, {@code io.hawser.kernel.ffm} and {@code io.hawser.network.model}. It knows container ids
 * and folders, and neither images nor networks nor policies.
 */
@NullMarked
package io.hawser.container.process;

import org.jspecify.annotations.NullMarked;
