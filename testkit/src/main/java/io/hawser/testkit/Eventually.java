package io.hawser.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for what another process or the kernel does in its own time; the only place where tests sleep. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(20);

    private Eventually() {}

    /** Asks again and again until it is true; fails the test, naming {@code what}, when it is not within a minute. */
    public static void holds(String what, Callable<Boolean> question) {
        settles(what, question, Boolean::booleanValue);
    }

    /**
     * Asks again and again until the answer is as wanted, and answers it.
     *
     * @throws AssertionError after a minute, with the last answer
     */
    public static <T> T settles(String what, Callable<T> question, Predicate<T> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T answer = ask(what, question);
            if (wanted.test(answer)) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("not within %d s: %s; last: %s".formatted(PATIENCE.toSeconds(), what, answer));
            }
            pause();
        }
    }

    private static <T> T ask(String what, Callable<T> question) {
        try {
            return question.call();
        } catch (RuntimeException | Error asItIs) {
            throw asItIs;
        } catch (Exception failed) {
            throw new AssertionError("could not find out: " + what, failed);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
