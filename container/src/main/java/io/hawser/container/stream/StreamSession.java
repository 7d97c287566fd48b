package io.hawser.container.stream;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A client's hold on the streams of a container, an exec session or a log: opened by the engine, which checks everything
 * that can be refused, and run once the API has sent its answer's head. Between the two no byte is lost.
 *
 * <p>Belongs to the one thread that runs it; {@link #close} may be called from any other and ends the run.
 */
public interface StreamSession extends AutoCloseable {

    /** Why a session ended. */
    enum End {
        /** The process ended or closed its streams. */
        FINISHED,
        /** The client typed its detach keys. */
        DETACHED,
        /** The client went away or the session was closed. */
        ABANDONED
    }

    /**
     * Copies until the process' output ends, the client detaches or goes away.
     *
     * @param out gets the output; called by this thread only
     * @param in is read for standard input by a virtual thread of its own; its end is the end of standard input; null
     *     when the client sends nothing
     */
    End run(StreamSink out, @Nullable InputStream in) throws InterruptedException;

    /** Whether the output is a terminal's: raw bytes instead of frames. */
    boolean tty();

    /** Ends the session, not the container. Idempotent. */
    @Override
    void close();
}
