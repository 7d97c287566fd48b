package io.hawser.container;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Keeps a log within its bound from one start to the next. The monitor appends to the file it finds and counts only what it
 * writes itself: a container that is started again and again would never reach the bound while its log grew without end. A log
 * that has reached the bound is therefore begun anew before the monitor opens it; one that has not may still grow to twice
 * the bound before the monitor begins it anew.
 *
 * <p>Source: conmon, src/ctr_logging.c, {@code k8s_bytes_written} and {@code reopen_k8s_file}.
 */
final class LogBound {
    private LogBound() {}

    /**
     * Begins a log anew that has reached its bound. A new file takes the old one's place, so that those who follow it go on in
     * the new one.
     *
     * @param mostBytes 0 is without end
     */
    static void keep(Path log, long mostBytes) {
        try {
            if (mostBytes > 0 && Files.exists(log) && Files.size(log) >= mostBytes) {
                Path fresh = log.resolveSibling(log.getFileName() + ".fresh");
                Files.deleteIfExists(fresh);
                Files.createFile(
                        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
                Files.move(fresh, log, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw NetworkException.system("beginning the log anew: " + e.getMessage(), e);
        }
    }
}
