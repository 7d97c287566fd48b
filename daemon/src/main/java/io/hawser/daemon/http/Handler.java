package io.hawser.daemon.http;

import io.hawser.api.BadJson;
import java.io.IOException;

/**
 * Answers one request, on the connection's thread. What it throws before it has begun its answer becomes an error
 * answer; afterwards it can only cut the connection.
 */
@FunctionalInterface
public interface Handler {
    /** Answers {@code request} through {@code response}. */
    void handle(Request request, Response response) throws IOException, InterruptedException, BadJson;
}
