package io.hawser.daemon.start;

import java.util.concurrent.locks.ReentrantLock;
import sun.misc.Signal;

/**
 * What the daemon does when it is sent a signal (signal(7)): SIGTERM and SIGINT end it with exit status 0, once the shutdown
 * hooks have run; SIGHUP has something done and never ends it.
 *
 * <p>The JVM's own answer to all three is to end with 128 and the signal's number. The actions run on threads made for them.
 */
public final class ProcessSignals {
    private ProcessSignals() {}

    /** SIGTERM and SIGINT end the process as somebody who did what he was asked for. */
    @SuppressWarnings("SystemExitOutsideMain") // it is what a signal to the process asks for
    public static void endOnRequest() {
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), _ -> System.exit(0));
        }
    }

    /** Each SIGHUP has this done; one after the other. */
    public static void onHangUp(Runnable action) {
        ReentrantLock one = new ReentrantLock();
        Signal.handle(new Signal("HUP"), _ -> {
            one.lock();
            try {
                action.run();
            } finally {
                one.unlock();
            }
        });
    }
}
