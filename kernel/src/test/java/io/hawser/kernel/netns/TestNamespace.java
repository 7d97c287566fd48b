package io.hawser.kernel.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A fresh network namespace for one test; closing it takes it and its pin away. */
public final class TestNamespace implements AutoCloseable {
    private final Path directory;
    private final Path pin;
    private final Namespace namespace;

    public TestNamespace() {
        try {
            directory = Files.createTempDirectory("hawser-kernel-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pin = directory.resolve("net");
        namespace = Namespace.create(pin);
    }

    public Namespace namespace() {
        return namespace;
    }

    public Path pin() {
        return pin;
    }

    @Override
    public void close() {
        namespace.close();
        Namespace.unpin(pin);
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
