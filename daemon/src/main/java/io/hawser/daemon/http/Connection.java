package io.hawser.daemon.http;

import io.hawser.api.ApiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.RequestHeaderFieldsTooLargeException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParser;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: reads a request, has it answered, and goes on until one side has had enough (RFC 9112).
 *
 * <p>Owned by the one thread that runs it. {@link #close} may be called by any thread and ends whatever the owner
 * waits for. While a handler asked to be told of a hang-up, a second thread reads ahead into the same buffer; the
 * owner waits for it before it reads again.
 */
final class Connection implements AutoCloseable {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long NEVER = Long.MAX_VALUE;

    private final Transport transport;
    private final HttpServer server;
    private final Runnable sign;
    private final Http1Config config;
    private final SessionInputBufferImpl buffer;
    private volatile long deadlineNanos = NEVER;
    private volatile boolean hungUp;
    private boolean owesContinue;
    private @Nullable Thread watcher;

    /** @param sign run when a request begins to arrive and when one has been answered */
    Connection(Transport transport, HttpServer server, Runnable sign) {
        this.transport = transport;
        this.server = server;
        this.sign = sign;
        config = Http1Config.custom()
                .setMaxLineLength(server.limits().lineBytes())
                .setMaxHeaderCount(server.limits().headers())
                .build();
        buffer = new SessionInputBufferImpl(8192, server.limits().lineBytes());
    }

    /** Serves requests until the connection ends; then closes it. */
    void run() throws InterruptedException {
        try {
            while (serveOne()) {
                // The next request.
            }
        } catch (IOException e) {
            // The client is gone: there is nobody to tell.
        } finally {
            close();
        }
    }

    private boolean serveOne() throws IOException, InterruptedException {
        if (!buffer.hasBufferedData() && buffer.fillBuffer(transport.in()) < 0) {
            return false;
        }
        expectSoon();
        sign.run();
        Response response = new Response(this, false, false, server.fixedHeaders());
        try {
            ClassicHttpRequest head = new DefaultHttpRequestParser(config).parse(buffer, new WholeHead(transport.in()));
            expectNothing();
            return head != null && serve(head);
        } catch (RequestHeaderFieldsTooLargeException | MessageConstraintException e) {
            server.refuse(response.last(), 431, "request header fields too large");
        } catch (HttpException e) {
            server.refuse(response.last(), 400, "malformed HTTP request");
        } catch (MalformedRequest e) {
            server.refuse(response.last(), e.status(), String.valueOf(e.getMessage()));
        }
        return false;
    }

    private boolean serve(ClassicHttpRequest head) throws IOException, InterruptedException {
        boolean http10 = head.getVersion() != null && head.getVersion().lessEquals(HttpVersion.HTTP_1_0);
        RequestBody body = body(head);
        owesContinue = !http10 && hasToken(head, "Expect", "100-continue") && body.present();
        Response response = new Response(this, head.getMethod().equals("HEAD"), http10, server.fixedHeaders());
        if (http10 || hasToken(head, "Connection", "close")) {
            response.last();
        }
        server.answer(requestOf(head, body), response);
        response.finish();
        sign.run();
        awaitWatcher();
        return !response.isLast() && !hungUp && body.drained();
    }

    private static Request requestOf(ClassicHttpRequest head, RequestBody body) {
        String target = head.getRequestUri();
        int question = target.indexOf('?');
        String path = Query.decode(question < 0 ? target : target.substring(0, question), false);
        Query query = new Query(question < 0 ? "" : target.substring(question + 1));
        return new Request(head.getMethod(), path, ApiVersion.MAXIMUM, query, Map.of(), head, body);
    }

    /** How long the body is. A request that says it twice is refused: two readers could disagree (RFC 9112, 6.3). */
    private RequestBody body(ClassicHttpRequest head) {
        Header[] encodings = head.getHeaders("Transfer-Encoding");
        Header[] lengths = head.getHeaders("Content-Length");
        if (lengths.length > 1 || encodings.length > 1 || (lengths.length == 1 && encodings.length == 1)) {
            throw new MalformedRequest(400, "the length of the request body is ambiguous");
        }
        if (encodings.length == 1) {
            if (!encodings[0].getValue().strip().equalsIgnoreCase("chunked")) {
                throw new MalformedRequest(501, "unsupported transfer encoding");
            }
            InputStream chunks = new ChunkedInputStream(buffer, transport.in(), config);
            return new RequestBody(RequestBody.Framing.CHUNKED, 0, chunks, this);
        }
        if (lengths.length == 0) {
            return new RequestBody(RequestBody.Framing.NONE, 0, InputStream.nullInputStream(), this);
        }
        long length = lengthOf(lengths[0].getValue().strip());
        InputStream bytes = new ContentLengthInputStream(buffer, transport.in(), length);
        return new RequestBody(RequestBody.Framing.LENGTH, length, bytes, this);
    }

    private static long lengthOf(String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedRequest(400, "malformed Content-Length");
        }
        return Long.parseLong(text);
    }

    private static boolean hasToken(ClassicHttpRequest head, String name, String token) {
        Header header = head.getFirstHeader(name);
        return header != null && header.getValue().strip().equalsIgnoreCase(token);
    }

    /** Tells a client that waits for it that its body is welcome. */
    void sayContinue() throws IOException {
        if (owesContinue) {
            owesContinue = false;
            send(CONTINUE);
        }
    }

    boolean owesContinue() {
        return owesContinue;
    }

    void send(byte[] bytes) throws IOException {
        transport.out().write(bytes, 0, bytes.length);
    }

    OutputStream output() {
        return transport.out();
    }

    Limits limits() {
        return server.limits();
    }

    Hijacked hijacked() {
        InputStream rest = new InputStream() {
            @Override
            public int read() throws IOException {
                return buffer.read(transport.in());
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return length == 0 ? 0 : buffer.read(bytes, offset, length, transport.in());
            }
        };
        return new Hijacked(rest, transport.out(), transport);
    }

    void watch(Runnable gone) {
        watcher = Thread.ofVirtual().start(() -> {
            try {
                if (!buffer.hasBufferedData() && buffer.fillBuffer(transport.in()) < 0) {
                    hungUp = true;
                    gone.run();
                }
            } catch (IOException e) {
                hungUp = true;
                gone.run();
            }
        });
    }

    private void awaitWatcher() throws InterruptedException {
        if (watcher != null) {
            watcher.join();
            watcher = null;
        }
    }

    void expectSoon() {
        Duration patience = server.limits().patience();
        deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    void expectNothing() {
        deadlineNanos = NEVER;
    }

    /** Closes a connection whose request has been on its way for too long. */
    void closeIfLate(long nowNanos) {
        long deadline = deadlineNanos;
        if (deadline != NEVER && nowNanos - deadline > 0) {
            close();
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
