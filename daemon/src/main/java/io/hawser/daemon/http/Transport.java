package io.hawser.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A connection to one client, as bytes. Reading and writing may happen on two threads at once; closing ends both. */
public interface Transport extends AutoCloseable {
    /** What the client sends. */
    InputStream in();

    /** What the client gets; unbuffered. */
    OutputStream out();

    /** Tells the client that nothing more comes, while it may still send. */
    void endOutput() throws IOException;

    /** Ends the connection. Idempotent. */
    @Override
    void close();
}
