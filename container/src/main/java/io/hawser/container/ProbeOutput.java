package io.hawser.container;

import io.hawser.container.stream.StreamSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a probe writes, as far as a health log keeps it: the first {@value #MOST} bytes of both its streams, as they come. */
final class ProbeOutput implements StreamSink {
    private static final int MOST = 4096;

    // Guarded by this object.
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean more;

    @Override
    public synchronized void write(Source source, byte[] bytes, int offset, int length) {
        int room = Math.min(MOST - kept.size(), length);
        kept.write(bytes, offset, room);
        more |= room < length;
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    /** The text so far; three dots stand for what was too much. */
    synchronized String text() {
        return kept.toString(StandardCharsets.UTF_8) + (more ? "..." : "");
    }
}
