package io.hawser.container.archive;

import java.io.IOException;
import java.io.InputStream;

/** Takes the members of an archive or a tree one after the other: a {@link TarWriter} or an {@link Unpacker}. */
@FunctionalInterface
public interface EntrySink {

    /** Takes a member; {@code content} holds its bytes and is not read after this returns. */
    void add(TarEntry entry, InputStream content) throws IOException;
}
