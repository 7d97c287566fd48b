package io.hawser.kernel.thread;

/** Waits until threads have ended, for those who may let go of what a thread uses only then. Any thread may call. */
public final class ThreadEnd {
    private ThreadEnd() {}

    /** Waits for it however often somebody interrupts; the caller is interrupted again when it has ended. */
    public static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
