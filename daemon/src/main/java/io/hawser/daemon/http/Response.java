package io.hawser.daemon.http;

import io.hawser.api.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.http.impl.io.ChunkedOutputStream;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request: exactly one of {@link #json}, {@link #text}, {@link #empty}, {@link #stream} and {@link #hijack}.
 * Belongs to the connection's thread.
 */
public final class Response {
    private final Connection connection;
    private final boolean headOnly;
    private final boolean http10;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private boolean begun;
    private boolean last;
    private @Nullable ChunkedOutputStream chunked;

    Response(Connection connection, boolean headOnly, boolean http10, Map<String, String> fixed) {
        this.connection = connection;
        this.headOnly = headOnly;
        this.http10 = http10;
        headers.putAll(fixed);
    }

    /** Adds a header; the name and value must come from us, not from a client. */
    public Response header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Whether something has been sent: it is too late for an error answer then. */
    public boolean begun() {
        return begun;
    }

    /** Answers {@code value} as JSON with a line end, as Docker does. */
    public void json(int status, Object value) throws IOException {
        byte[] json = Json.write(value);
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        whole(status, "application/json", line);
    }

    /** Answers text of this type. */
    public void text(int status, String type, String text) throws IOException {
        whole(status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers without a body. */
    public void empty(int status) throws IOException {
        if (status != 204 && status != 304) {
            headers.put("Content-Length", "0");
        }
        connection.send(head(status, Status.reason(status)));
    }

    /**
     * Begins an answer whose length is not known yet. The head is sent at once; every flush sends what has been written. The
     * connection ends the answer when the handler returns.
     */
    public OutputStream stream(int status, String type) throws IOException {
        headers.put("Content-Type", type);
        if (http10) {
            last = true;
            connection.send(head(status, Status.reason(status)));
            return headOnly ? OutputStream.nullOutputStream() : connection.output();
        }
        headers.put("Transfer-Encoding", "chunked");
        connection.send(head(status, Status.reason(status)));
        if (headOnly) {
            return OutputStream.nullOutputStream();
        }
        chunked = new ChunkedOutputStream(new SessionOutputBufferImpl(8192), connection.output(), 8192);
        return chunked;
    }

    /**
     * Hands the connection over: {@code 101 UPGRADED} when the client asked for it, {@code 200} otherwise. Afterwards the
     * connection belongs to the caller until it returns, and ends then.
     */
    public Hijacked hijack(boolean upgrade, String type) throws IOException {
        last = true;
        headers.put("Content-Type", type);
        if (upgrade) {
            headers.put("Connection", "Upgrade");
            headers.put("Upgrade", "tcp");
            connection.send(head(101, "UPGRADED"));
        } else {
            connection.send(head(200, "OK"));
        }
        return connection.hijacked();
    }

    /**
     * Runs {@code gone} once if the client hangs up while this request is being served. Only for requests whose body has been
     * read: what the client sends next is kept for the next request.
     */
    public void onHangUp(Runnable gone) {
        connection.watch(gone);
    }

    /** Ends the connection after this answer. */
    public Response last() {
        last = true;
        return this;
    }

    boolean isLast() {
        return last;
    }

    void finish() throws IOException {
        if (chunked != null) {
            chunked.close();
        }
    }

    private void whole(int status, String type, byte[] body) throws IOException {
        headers.put("Content-Type", type);
        headers.put("Content-Length", Integer.toString(body.length));
        byte[] head = head(status, Status.reason(status));
        if (headOnly) {
            connection.send(head);
            return;
        }
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        connection.send(all);
    }

    private byte[] head(int status, String reason) {
        if (begun) {
            throw new IllegalStateException("a second answer to one request");
        }
        begun = true;
        headers.put("Date", HttpDate.of(System.currentTimeMillis() / 1000));
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(status).append(' ').append(reason).append("\r\n");
        if (last && status != 101) {
            headers.put("Connection", "close");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
