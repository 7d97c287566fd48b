package io.hawser.container.stream;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Several streams on one connection, a header before each piece: {@code [source, 0, 0, 0, length as big-endian u32]}.
 *
 * <pre>
 * 01 00 00 00 00 00 00 03 68 69 0a    "hi\n" on standard output
 * </pre>
 *
 * <p>Source: Engine API, {@code POST /containers/{id}/attach}, "Stream format"
 * ({@code application/vnd.docker.multiplexed-stream}). Header and payload leave in one write.
 */
public final class MultiplexedSink implements StreamSink {
    private static final int HEADER = 8;

    private final OutputStream out;
    private byte[] frame = new byte[HEADER + 8192];

    /** Frames onto this stream, which stays the caller's to close. */
    public MultiplexedSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(Source source, byte[] bytes, int offset, int length) throws IOException {
        if (frame.length < HEADER + length) {
            frame = new byte[HEADER + length];
        }
        frame[0] = source.number();
        frame[4] = (byte) (length >>> 24);
        frame[5] = (byte) (length >>> 16);
        frame[6] = (byte) (length >>> 8);
        frame[7] = (byte) length;
        System.arraycopy(bytes, offset, frame, HEADER, length);
        out.write(frame, 0, HEADER + length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
