package io.hawser.container.process;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The folder in which a monitor leaves a file per container that ended: named by its id, holding its exit code, put there
 * by a rename. Watched by inotify, so an exit is noticed at once and one that happened while nobody looked is found.
 *
 * <p>Safe for use by many threads. Listeners are called on a virtual thread of their own.
 *
 * <p>Source: conmon(8), {@code --exit-dir}.
 */
public final class ExitFolder implements AutoCloseable {
    private final Path folder;
    private final WatchService watch;
    private final Map<String, Consumer<Exit>> listeners = new ConcurrentHashMap<>();

    private ExitFolder(Path folder, WatchService watch) {
        this.folder = folder;
        this.watch = watch;
    }

    /**
     * An end that was noticed.
     *
     * @param code exit code; 128 plus the signal's number if a signal ended it
     * @param time when the file was written
     */
    public record Exit(int code, Instant time) {}

    /** Watches this folder, which exists. */
    public static ExitFolder open(Path folder) {
        try {
            WatchService watch = folder.getFileSystem().newWatchService();
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            ExitFolder exits = new ExitFolder(folder, watch);
            Thread.ofVirtual().name("container-exits").start(exits::listen);
            return exits;
        } catch (IOException e) {
            throw NetworkException.system("watching " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The folder, for the monitor. */
    public Path path() {
        return folder;
    }

    /** The end of this container, if its file is there. */
    public Optional<Exit> find(String id) {
        return read(folder.resolve(id));
    }

    /** What an exit file says; empty if it is not there. */
    public static Optional<Exit> read(Path file) {
        try {
            int code = Integer.parseInt(Files.readString(file).trim());
            return Optional.of(new Exit(code, Files.getLastModifiedTime(file).toInstant()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Calls back once when this container ends, also if it has ended already. */
    public void expect(String id, Consumer<Exit> listener) {
        listeners.put(id, listener);
        tell(id);
    }

    /** Removes the file and whoever waits for it, before a container is started again or after it is removed. */
    public void forget(String id) {
        listeners.remove(id);
        try {
            Files.deleteIfExists(folder.resolve(id));
        } catch (IOException e) {
            throw NetworkException.system("removing the exit file of " + id + ": " + e.getMessage(), e);
        }
    }

    private void listen() {
        try {
            while (true) {
                WatchKey key = watch.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path name) {
                        tell(name.toString());
                    } else {
                        // Overflow: the kernel dropped events.
                        listeners.keySet().forEach(this::tell);
                    }
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            // Closed: nobody listens any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(String id) {
        if (!listeners.containsKey(id)) {
            return;
        }
        find(id).ifPresent(exit -> {
            Consumer<Exit> listener = listeners.remove(id);
            if (listener != null) {
                Thread.ofVirtual().name("exit-" + id).start(() -> listener.accept(exit));
            }
        });
    }

    @Override
    public void close() {
        listeners.clear();
        try {
            watch.close();
        } catch (IOException e) {
            throw NetworkException.system("closing the watch of " + folder + ": " + e.getMessage(), e);
        }
    }
}
