package io.hawser.kernel.thread;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that goes on beside its starter's, on a virtual thread of its own. What the starter wrote before is seen by the work, and
 * what the work wrote by whoever has awaited it. Any thread may await it, any number of times.
 *
 * @param <T> what comes of it
 */
public final class Alongside<T extends @Nullable Object> {
    private final CompletableFuture<T> end = new CompletableFuture<>();

    private Alongside() {}

    /** Begins work that something comes of. */
    public static <T extends @Nullable Object> Alongside<T> start(Supplier<T> work) {
        Alongside<T> begun = new Alongside<>();
        Thread.startVirtualThread(() -> begun.run(work));
        return begun;
    }

    /** Begins work that is done for its own sake. */
    public static Alongside<@Nullable Void> start(Runnable work) {
        return start(() -> {
            work.run();
            return null;
        });
    }

    private void run(Supplier<T> work) {
        try {
            end.complete(work.get());
        } catch (RuntimeException | Error failed) {
            end.completeExceptionally(failed);
        }
    }

    /** Returns when the work is done, whoever interrupts meanwhile, or throws what the work threw. */
    public T await() {
        try {
            return end.join();
        } catch (CompletionException ended) {
            throw failure(ended);
        }
    }

    /** Returns when the work is over, done or not, and what it threw if so. */
    public Optional<Throwable> settle() {
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
