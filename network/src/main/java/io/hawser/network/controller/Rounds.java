package io.hawser.network.controller;

import java.time.Duration;

/** Does something once a period, on a virtual thread of its own, from {@link #start} to {@link #close}. Any thread. */
final class Rounds implements AutoCloseable {
    private final Duration period;
    private final Runnable round;
    private final Thread thread;

    /** @param round must not throw */
    Rounds(String name, Duration period, Runnable round) {
        this.period = period;
        this.round = round;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Fine when it has been started already. */
    synchronized void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(period);
                round.run();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
