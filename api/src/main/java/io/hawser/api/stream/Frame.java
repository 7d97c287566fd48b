package io.hawser.api.stream;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One piece of a container's output, as it travels when there is no terminal (Docker calls the codec <i>stdcopy</i>):
 * stream, three zero bytes, length (big endian), payload.
 *
 * <pre>01 00 00 00  00 00 00 03  'h' 'i' '\n'</pre>
 *
 * @param stream where the bytes came from
 * @param payload the bytes; owned by the frame
 */
public record Frame(OutputStreamKind stream, byte[] payload) {
    /** The length of a frame's header in bytes. */
    public static final int HEADER = 8;

    /** The most payload that {@link #read} takes, in bytes: no peer can make us allocate more. */
    public static final int MAXIMUM = 16 << 20;

    /** Header and payload of {@code length} bytes of {@code bytes} in one array, ready to be sent in one write. */
    public static byte[] encode(OutputStreamKind stream, byte[] bytes, int offset, int length) {
        return ByteBuffer.allocate(HEADER + length)
                .put((byte) stream.number())
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(length)
                .put(bytes, offset, length)
                .array();
    }

    /** The next frame, or empty at the end of the stream. */
    public static Optional<Frame> read(InputStream in) throws IOException {
        byte[] header = in.readNBytes(HEADER);
        if (header.length == 0) {
            return Optional.empty();
        }
        if (header.length < HEADER) {
            throw new EOFException("the stream ends inside a frame's header");
        }
        int number = header[0];
        int length = ByteBuffer.wrap(header).getInt(4);
        if (number < 0 || number > 3 || length < 0 || length > MAXIMUM) {
            throw new IOException("not a frame: stream " + number + ", length " + length);
        }
        byte[] payload = new byte[length];
        new DataInputStream(in).readFully(payload);
        return Optional.of(new Frame(OutputStreamKind.of(number), payload));
    }
}
