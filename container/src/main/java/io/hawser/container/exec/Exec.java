package io.hawser.container.exec;

import java.util.OptionalInt;

/**
 * An exec session as it was at one moment. Source: Engine API, {@code GET /exec/{id}/json}.
 *
 * @param id 64 hex digits
 * @param containerId of its container
 * @param spec what it was told to be
 * @param running whether its process runs
 * @param exitCode once it has ended
 * @param pid of its process in our process namespace; 0 before it is started
 */
public record Exec(String id, String containerId, ExecSpec spec, boolean running, OptionalInt exitCode, int pid) {}
