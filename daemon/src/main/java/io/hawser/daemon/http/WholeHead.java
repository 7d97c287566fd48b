package io.hawser.daemon.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The transport while the head of a request is read. The parser takes the end of the stream for the end of the head; a client
 * that broke off in the middle has asked for nothing, least of all for what the half of its request would do.
 */
final class WholeHead extends FilterInputStream {
    WholeHead(InputStream transport) {
        super(transport);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read < 0) {
            throw new MalformedRequest(400, "the request ends inside its head");
        }
        return read;
    }
}
