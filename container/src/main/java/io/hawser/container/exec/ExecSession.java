package io.hawser.container.exec;

import io.hawser.container.stream.StreamSession;
import io.hawser.container.stream.StreamSink;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The streams of an exec session. Their end is told only when the exit code is known, because a client asks for it as soon
 * as its connection ends, and takes "none yet" for 0.
 */
record ExecSession(StreamSession client, CountDownLatch done) implements StreamSession {
    /** A process can close its streams and live on; its client is then let go without an exit code. */
    private static final long PATIENCE_SECONDS = 5;

    @Override
    public End run(StreamSink out, @Nullable InputStream in) throws InterruptedException {
        End end = client.run(out, in);
        if (end == End.FINISHED) {
            boolean known = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return known ? End.FINISHED : End.ABANDONED;
        }
        return end;
    }

    @Override
    public boolean tty() {
        return client.tty();
    }

    @Override
    public void close() {
        client.close();
    }
}
