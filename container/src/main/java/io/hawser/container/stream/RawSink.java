package io.hawser.container.stream;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes as they are: what a terminal gets ({@code application/vnd.docker.raw-stream}). */
public final class RawSink implements StreamSink {
    private final OutputStream out;

    /** Copies onto this stream, which stays the caller's to close. */
    public RawSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(Source source, byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
