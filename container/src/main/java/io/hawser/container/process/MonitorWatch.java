package io.hawser.container.process;

import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.unix.Poller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Notices that a monitor has ended, also one that was killed and left no exit file.
 *
 * <p>A pidfd becomes readable when its process ends; reading it fails, which is how the poller tells. Safe for use by many
 * threads. Source: pidfd_open(2).
 */
public final class MonitorWatch {
    private final Poller poller;
    private volatile boolean closed;

    /** Watches by this poller. */
    public MonitorWatch(Poller poller) {
        this.poller = poller;
    }

    /** Has this done, on a virtual thread of its own, when the monitor of this bundle has ended; soon if it has already. */
    public void whenGone(Path bundle, Runnable action) {
        Optional<FileDescriptor> monitor = open(bundle.resolve("monitor.pid"));
        if (monitor.isEmpty()) {
            start(action);
            return;
        }
        poller.register(monitor.get(), new Poller.Receiver() {
            @Override
            public void received(byte[] buffer, int length) {
                // A pidfd has nothing to read.
            }

            @Override
            public void ended(Optional<RuntimeException> failure) {
                start(action);
            }
        });
    }

    /** Whether the monitor of this bundle runs: it leaves the exit code before it ends. */
    public static boolean runs(Path bundle) {
        try {
            String pid = Files.readString(bundle.resolve("monitor.pid")).strip();
            return Files.readString(Path.of("/proc", pid, "cmdline")).contains(bundle.toString());
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }

    private static Optional<FileDescriptor> open(Path pidFile) {
        try {
            return Optional.of(
                    Syscalls.pidfd(Integer.parseInt(Files.readString(pidFile).strip())));
        } catch (IOException | NumberFormatException | KernelException e) {
            return Optional.empty();
        }
    }

    private void start(Runnable action) {
        if (!closed) {
            Thread.ofVirtual().name("monitor-gone").start(action);
        }
    }

    /** Nothing is done any more, whatever ends. */
    public void close() {
        closed = true;
    }
}
