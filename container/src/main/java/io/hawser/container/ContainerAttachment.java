package io.hawser.container;

import io.hawser.container.stream.LogReader;
import io.hawser.container.stream.StreamSession;
import io.hawser.container.stream.StreamSink;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's hold on streams with what the engine adds: what was logged before comes first, if asked for, and a detach is
 * told to those who listen for events.
 */
record ContainerAttachment(StreamSession client, Optional<LogReader> before, boolean goOn, Runnable onDetach)
        implements StreamSession {

    @Override
    public End run(StreamSink out, @Nullable InputStream in) throws InterruptedException {
        if (before.isPresent() && before.get().run(out, null) == End.ABANDONED) {
            client.close();
            return End.ABANDONED;
        }
        if (!goOn) {
            client.close();
            return End.FINISHED;
        }
        End end = client.run(out, in);
        if (end == End.DETACHED) {
            onDetach.run();
        }
        return end;
    }

    @Override
    public boolean tty() {
        return client.tty();
    }

    @Override
    public void close() {
        before.ifPresent(LogReader::close);
        client.close();
    }
}
