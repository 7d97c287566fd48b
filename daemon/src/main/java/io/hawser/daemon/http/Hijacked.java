package io.hawser.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection that speaks HTTP no more: plain bytes both ways. The client ends its half when its standard input ends; we end
 * ours when the output does.
 *
 * @param in what the client sends, what had been read ahead included
 * @param out what the client gets, unbuffered
 * @param transport the connection itself
 */
public record Hijacked(InputStream in, OutputStream out, Transport transport) {
    /** Says that no more output comes. */
    public void endOutput() throws IOException {
        transport.endOutput();
    }
}
