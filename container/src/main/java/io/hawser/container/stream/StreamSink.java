package io.hawser.container.stream;

import java.io.IOException;

/**
 * Where the output of a container goes: implemented by the API, called by one thread at a time.
 *
 * <p>A write blocks until the reader has taken the bytes or the connection has room; that is what slows the container
 * down to the speed of its reader.
 */
public interface StreamSink {

    /** Which of a process' streams bytes belong to, numbered as in a frame. */
    enum Source {
        STDIN(0),
        STDOUT(1),
        STDERR(2),
        /** An error of the engine itself: the client shows it and stops. */
        SYSTEM(3);

        private final byte number;

        Source(int number) {
            this.number = (byte) number;
        }

        /** As in the header of a frame. */
        public byte number() {
            return number;
        }
    }

    /** Passes on these bytes, which the caller may reuse afterwards. An IOException ends the session quietly. */
    void write(Source source, byte[] bytes, int offset, int length) throws IOException;

    /** Sends what may be held back. Called when no more bytes are at hand. */
    void flush() throws IOException;

    /** Passes on all of these bytes. */
    default void write(Source source, byte[] bytes) throws IOException {
        write(source, bytes, 0, bytes.length);
    }
}
