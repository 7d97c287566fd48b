package io.hawser.daemon.http;

import java.io.IOException;

/** Where clients arrive. */
public interface Listener extends AutoCloseable {
    /** Waits for the next client. */
    Transport accept() throws IOException;

    /** Lets no more clients in; a waiting {@link #accept} fails. Idempotent. */
    @Override
    void close();
}
