package io.hawser.container.process;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a monitor is told to watch over.
 *
 * @param id of the container, also the name of its exit file
 * @param bundle its folder: {@code config.json} for a container; gets the attach socket, the control fifo and the
 *     {@code oom} file
 * @param exitFolder where the exit file appears
 * @param log where the output is logged; absent is nowhere
 * @param tty a terminal instead of pipes
 * @param stdin a standard input that can be attached to
 * @param keepStdin it stays open when a client leaves
 * @param exec for a process in a container that runs
 */
public record MonitorRequest(
        String id,
        Path bundle,
        Path exitFolder,
        Optional<Log> log,
        boolean tty,
        boolean stdin,
        boolean keepStdin,
        Optional<ExecPart> exec) {

    /**
     * Where output is logged.
     *
     * @param file the log
     * @param mostBytes it begins anew when it would grow beyond this; 0 lets it grow
     */
    public record Log(Path file, long mostBytes) {}

    /**
     * What only an exec session has.
     *
     * @param processFile the OCI {@code process} object
     * @param attached whether the process waits until somebody listens
     */
    public record ExecPart(Path processFile, boolean attached) {}

    /** Where the process id of the container's first process is written. */
    public Path pidFile() {
        return bundle.resolve("pid");
    }

    /** Where the monitor's process id is written. */
    public Path monitorPidFile() {
        return bundle.resolve("monitor.pid");
    }
}
