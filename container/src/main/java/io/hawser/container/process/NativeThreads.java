package io.hawser.container.process;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Platform threads for native calls that block: on a virtual thread they would hold its carrier. Threads live only
 * while there is work, plus a few seconds. Safe for use by many threads.
 */
final class NativeThreads implements AutoCloseable {
    private static final int STACK_BYTES = 256 * 1024;
    private static final long IDLE_SECONDS = 5;

    private final ExecutorService threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), NativeThreads::thread);

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "container-native", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    /** Does the work on one of them and waits for it. What it throws is thrown here; an interrupt is kept for later. */
    <T> T call(Callable<T> work) {
        Future<T> done = threads.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException cause -> cause;
            case Error cause -> throw cause;
            case null, default -> new IllegalStateException(e.getCause());
        };
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
