package io.hawser.daemon.http;

import io.hawser.api.Json;
import io.hawser.api.system.ErrorMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections from its listeners and gives each a thread. Knows nothing of what is served: that is the {@link
 * Handler}'s, and what the handler throws is the {@link Errors}' to translate.
 *
 * <p>Safe for any thread. {@link #close} refuses new connections and cuts the open ones.
 */
public final class HttpServer implements AutoCloseable {
    /** Turns what a handler threw into a status and a text. */
    @FunctionalInterface
    public interface Errors {
        /**
         * A refusal: what the client is told.
         *
         * @param unexpected whether nobody foresaw it: its stack belongs into the log
         */
        record Refusal(int status, String message, boolean unexpected) {}

        /** The refusal for {@code thrown}. */
        Refusal of(Throwable thrown);
    }

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int LONGEST_MESSAGE = 4096;

    private final Handler handler;
    private final Errors errors;
    private final Limits limits;
    private final Map<String, String> fixedHeaders;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final List<Listener> listeners = new ArrayList<>();
    private final ConnectionThreads threads = new ConnectionThreads();
    private final Thread sweeper;
    private volatile Runnable afterAnswer = () -> {};
    private volatile long lastSign = System.nanoTime();
    private volatile boolean closed;

    /**
     * Makes a server without listeners.
     *
     * @param fixedHeaders sent with every answer
     */
    public HttpServer(Handler handler, Errors errors, Limits limits, Map<String, String> fixedHeaders) {
        this.handler = handler;
        this.errors = errors;
        this.limits = limits;
        this.fixedHeaders = Map.copyOf(fixedHeaders);
        sweeper = Thread.ofVirtual().unstarted(this::sweep);
    }

    /** Serves the clients of {@code listener}, which the server owns from now on. */
    public synchronized void serve(Listener listener) {
        listeners.add(listener);
        Thread.ofPlatform().daemon().name("accept").start(() -> accept(listener));
        if (sweeper.getState() == Thread.State.NEW) {
            sweeper.start();
        }
    }

    private void accept(Listener listener) {
        while (!closed) {
            try {
                begin(listener.accept());
            } catch (IOException e) {
                if (closed) {
                    return;
                }
                LOG.error("accept failed on {}: {}", listener, e.toString());
                pause();
            }
        }
    }

    /** Out of descriptors, most likely: going on at once would spin. */
    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(Transport transport) {
        Connection connection = new Connection(transport, this, this::signOfLife);
        connections.add(connection);
        if (closed) {
            connection.close();
        }
        threads.execute(() -> {
            try {
                connection.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                connections.remove(connection);
            }
        });
    }

    private void signOfLife() {
        lastSign = System.nanoTime();
    }

    /** How long no client has begun a request or got an answer; since the server was made if there was none. */
    public Duration quiet() {
        return Duration.ofNanos(System.nanoTime() - lastSign);
    }

    /**
     * Has requests answered to nobody, on this thread: for the JVM to compile what a request goes through before the first one
     * comes.
     *
     * @param requests one after the other, as they come over a connection
     */
    public void rehearse(byte[] requests) {
        try {
            new Connection(new PaperTransport(requests), this, () -> {}).run();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** A client on paper: has said all it will, and does not listen. */
    private record PaperTransport(InputStream in, OutputStream out) implements Transport {
        private PaperTransport(byte[] said) {
            this(new ByteArrayInputStream(said), OutputStream.nullOutputStream());
        }

        @Override
        public void endOutput() {}

        @Override
        public void close() {}
    }

    /** Looks for requests that do not arrive, a few times within anybody's patience. */
    private void sweep() {
        Duration pause = limits.patience().dividedBy(4);
        try {
            while (!closed) {
                Thread.sleep(pause);
                long now = System.nanoTime();
                connections.forEach(connection -> connection.closeIfLate(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers one request; nothing a handler throws gets further than this, but for the client's going away. */
    void answer(Request request, Response response) throws IOException, InterruptedException {
        try {
            respond(request, response);
        } finally {
            afterAnswer.run();
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private void respond(Request request, Response response) throws IOException, InterruptedException {
        try {
            handler.handle(request, response);
        } catch (IOException | InterruptedException e) {
            if (response.begun()) {
                throw e;
            }
            refuse(response, errors.of(e));
        } catch (Exception | LinkageError | StackOverflowError e) {
            Errors.Refusal refusal = errors.of(e);
            if (refusal.unexpected()) {
                LOG.error("{} {}: {}", request.method(), cut(request.path(), 200), e.toString(), e);
            } else if (refusal.status() >= 500 && refusal.status() != 501) {
                LOG.error("{} {}: {}", request.method(), cut(request.path(), 200), e.getMessage());
                LOG.debug("it came from", e);
            }
            if (response.begun()) {
                throw new IOException("the answer broke off: " + e.getMessage(), e);
            }
            refuse(response, refusal);
        }
    }

    private void refuse(Response response, Errors.Refusal refusal) throws IOException {
        refuse(response, refusal.status(), refusal.message());
    }

    void refuse(Response response, int status, String message) throws IOException {
        if (response.begun()) {
            return;
        }
        if (status == 304) {
            response.empty(304);
        } else {
            response.text(
                    status, "application/json", Json.text(new ErrorMessage(cut(message, LONGEST_MESSAGE))) + "\n");
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }

    Limits limits() {
        return limits;
    }

    Map<String, String> fixedHeaders() {
        return fixedHeaders;
    }

    /** Has {@code action} run after each answer, good or bad, on the thread that gave it: it must be short. Replaces the one before. */
    public void afterEachAnswer(Runnable action) {
        afterAnswer = action;
    }

    /** How many clients are connected. */
    public int connections() {
        return connections.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        sweeper.interrupt();
        listeners.forEach(Listener::close);
        connections.forEach(Connection::close);
        threads.close();
    }
}
