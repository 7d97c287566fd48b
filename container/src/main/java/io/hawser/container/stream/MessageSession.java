package io.hawser.container.stream;

import io.hawser.container.stream.StreamSink.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A session that says one thing and ends: the reason why an exec session could not be started. Docker's clients are told on
 * the stream, because they are asked for the exit code afterwards.
 *
 * @param message what it says
 * @param tty whether the session would have had a terminal
 */
public record MessageSession(String message, boolean tty) implements StreamSession {

    @Override
    public End run(StreamSink out, @Nullable InputStream in) {
        try {
            out.write(Source.STDOUT, (message + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            return End.FINISHED;
        } catch (IOException e) {
            return End.ABANDONED;
        }
    }

    @Override
    public void close() {}
}
