package io.hawser.kernel.thread;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on beside its starter's, on a virtual thread of its own; or, when it has not begun by then, on the thread of
 * whoever awaits it: it must not need a lock that both would have. What the starter wrote before is seen by the work, and what the
 * work wrote by whoever has awaited it. Any thread may await it, any number of times.
 *
 * @param <T> what comes of it
 */
public final class Alongside<T extends @Nullable Object> {
    private final CompletableFuture<T> end = new CompletableFuture<>();
    private final AtomicReference<@Nullable Supplier<T>> unbegun;

    private Alongside(Supplier<T> work) {
        unbegun = new AtomicReference<>(work);
    }

    /** Begins work that something comes of. */
    public static <T extends @Nullable Object> Alongside<T> start(Supplier<T> work) {
        Alongside<T> started = new Alongside<>(work);
        Thread.startVirtualThread(started::run);
        return started;
    }

    /** Begins work that is done for its own sake. */
    public static Alongside<@Nullable Void> start(Runnable work) {
        return start(() -> {
            work.run();
            return null;
        });
    }

    private void run() {
        Supplier<T> work = unbegun.getAndSet(null);
        if (work == null) {
            return;
        }
        try {
            end.complete(work.get());
        } catch (RuntimeException | Error failed) {
            end.completeExceptionally(failed);
        }
    }

    /** Whoever waits does it himself if it has not begun: on a busy machine it may take long until another processor is awake. */
    private void help() {
        boolean interrupted = Thread.interrupted();
        run();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the work is done, whoever interrupts meanwhile, or throws what the work threw. */
    public T await() {
        help();
        try {
            return end.join();
        } catch (CompletionException ended) {
            throw failure(ended);
        }
    }

    /** Returns when the work is over, done or not, and what it threw if so. */
    public Optional<Throwable> settle() {
        help();
        return end.handle((done, failed) -> Optional.ofNullable(failed)).join();
    }

    private static RuntimeException failure(CompletionException ended) {
        if (ended.getCause() instanceof RuntimeException failed) {
            return failed;
        }
        if (ended.getCause() instanceof Error error) {
            throw error;
        }
        return ended;
    }
}
