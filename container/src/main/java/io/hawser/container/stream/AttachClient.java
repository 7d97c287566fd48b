package io.hawser.container.stream;

import io.hawser.container.stream.StreamSession.End;
import io.hawser.container.stream.StreamSink.Source;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One client of an {@link AttachHub}. Its queue is guarded by the hub's lock; {@link #run} belongs to the client's virtual
 * thread, and its input is read by another one.
 */
public final class AttachClient implements StreamSession {
    /** The monitor takes packets of 32 KiB at most; a packet of nothing would mean the end. */
    private static final int INPUT_BYTES = 8192;

    private final AttachHub hub;
    private final AttachOptions options;
    private final boolean tty;
    private final DetachKeys keys;
    private final Queue<Piece> queue = new ArrayDeque<>();
    private int queued;
    private boolean over;
    private volatile End end = End.FINISHED;

    AttachClient(AttachHub hub, AttachOptions options, boolean tty) {
        this.hub = hub;
        this.options = options;
        this.tty = tty;
        this.keys = DetachKeys.parse(options.detachKeys());
    }

    /** Some output; the bytes are shared by all clients. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Piece(Source source, byte[] bytes) {}

    void offer(Source source, byte[] bytes) {
        boolean wanted = source == Source.STDERR ? options.stderr() : options.stdout();
        if (wanted && !over) {
            queue.add(new Piece(source, bytes));
            queued += bytes.length;
        }
    }

    @Nullable
    Piece poll() {
        Piece piece = queue.poll();
        if (piece != null) {
            queued -= piece.bytes().length;
        }
        return piece;
    }

    int queued() {
        return queued;
    }

    boolean over() {
        return over;
    }

    void finish() {
        over = true;
    }

    @Override
    public End run(StreamSink out, @Nullable InputStream in) throws InterruptedException {
        try {
            if (in != null && options.stdin()) {
                Thread.ofVirtual().name("attach-input").start(() -> feed(in));
            }
            copyOut(out);
            return end;
        } catch (IOException e) {
            return End.ABANDONED;
        } finally {
            hub.finish(this);
            hub.leave(this);
        }
    }

    private void copyOut(StreamSink out) throws IOException, InterruptedException {
        for (Piece piece = hub.take(this); piece != null; piece = hub.take(this)) {
            out.write(piece.source(), piece.bytes());
            if (hub.isDrained(this)) {
                out.flush();
            }
        }
        out.flush();
    }

    private void feed(InputStream in) {
        try {
            if (copyIn(in)) {
                hub.inputEnded(this);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it copied to the input's end: that of a client that went away is one, too. */
    private boolean copyIn(InputStream in) throws InterruptedException {
        byte[] buffer = new byte[INPUT_BYTES];
        for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
            if (!pass(buffer, read)) {
                return false;
            }
        }
        byte[] held = keys.held();
        return held.length == 0 || hub.send(this, held, held.length);
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    private boolean pass(byte[] typed, int length) throws InterruptedException {
        if (!tty) {
            return length == 0 || hub.send(this, typed, length);
        }
        DetachKeys.Passed passed = keys.filter(typed, length);
        boolean more = passed.passed().length == 0 || hub.send(this, passed.passed(), passed.passed().length);
        if (passed.detached()) {
            endWith(End.DETACHED);
            return false;
        }
        return more;
    }

    private void endWith(End why) {
        end = why;
        hub.finish(this);
    }

    @Override
    public boolean tty() {
        return tty;
    }

    @Override
    public void close() {
        endWith(End.ABANDONED);
        hub.leave(this);
    }
}
