package io.hawser.daemon.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** What follows a request's head: at most one reader, on the connection's thread. */
public final class RequestBody {
    /** How the length of a body is known. */
    enum Framing {
        NONE,
        LENGTH,
        CHUNKED
    }

    private final Framing framing;
    private final long length;
    private final InputStream in;
    private final Connection connection;

    RequestBody(Framing framing, long length, InputStream in, Connection connection) {
        this.framing = framing;
        this.length = length;
        this.in = in;
        this.connection = connection;
    }

    /** Whether anything follows. */
    boolean present() {
        return framing == Framing.CHUNKED || length > 0;
    }

    boolean chunked() {
        return framing == Framing.CHUNKED;
    }

    /** The body as it comes. */
    InputStream stream() throws IOException {
        connection.sayContinue();
        return in;
    }

    /** The whole body, refused with 413 when it is larger than the limit and with 408 when it does not come. */
    byte[] bounded() throws IOException {
        int limit = connection.limits().bodyBytes();
        if (length > limit) {
            throw new MalformedRequest(413, "request body too large");
        }
        connection.expectSoon();
        byte[] bytes = readAtMost(stream(), limit);
        connection.expectNothing();
        return bytes;
    }

    private static byte[] readAtMost(InputStream in, int limit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (bytes.size() + n > limit) {
                throw new MalformedRequest(413, "request body too large");
            }
            bytes.write(buffer, 0, n);
        }
        return bytes.toByteArray();
    }

    /** Reads what the handler left, if it is little; false when the connection had better end. */
    boolean drained() throws IOException {
        if (!present()) {
            return true;
        }
        if (connection.owesContinue()) {
            return false;
        }
        byte[] buffer = new byte[8192];
        for (int total = 0; total < 256 << 10; ) {
            int n = in.read(buffer);
            if (n < 0) {
                return true;
            }
            total += n;
        }
        return false;
    }
}
