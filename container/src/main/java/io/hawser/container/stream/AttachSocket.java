package io.hawser.container.stream;

import io.hawser.container.stream.StreamSink.Source;
import io.hawser.network.model.NetworkException;
import java.nio.file.Path;

/**
 * A connection to the attach socket of a monitor. Every packet that comes is output, its first byte telling the stream;
 * every packet that goes is input.
 *
 * <p>Source: conmon's {@code src/conn_sock.c}.
 */
public interface AttachSocket extends AutoCloseable {

    /** Makes connections. */
    interface Factory {
        /** Of who has no monitor: connects to none. */
        Factory NONE = (bundle, listener) -> {
            throw NetworkException.unavailable("no monitor");
        };

        /** Connects to the monitor of this bundle folder. SYSTEM if it does not listen. */
        AttachSocket connect(Path bundle, Listener listener);
    }

    /** Called by the thread that polls: never wait in it. */
    interface Listener {
        /** Output; the bytes are the callee's. */
        void packet(Source source, byte[] bytes);

        /** There is no more: the monitor has ended, or its process' streams have. */
        void closed();
    }

    /** Reads nothing for now. */
    void pause();

    /** Reads again. */
    void resume();

    /** Sends input, waiting for room; false if the other side is gone. Not for the thread that polls. */
    boolean send(byte[] bytes, int length) throws InterruptedException;

    /** There is no more input. */
    void shutdownInput();

    /** Ends the connection; the listener hears nothing more. */
    @Override
    void close();
}
