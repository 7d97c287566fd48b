package io.hawser.container.archive;

import java.io.IOException;

/** An archive that is broken, hostile or too large: the fault of who sent it. The message says what is wrong with it. */
public final class ArchiveException extends IOException {

    public ArchiveException(String message) {
        super(message);
    }
}
