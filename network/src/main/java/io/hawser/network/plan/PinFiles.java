package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Namespaces bound on files, as {@code ip netns} does it: they outlive the process, and programs find them. */
final class PinFiles implements Pins {

    @Override
    public Namespace open(Path pin) {
        return Namespace.open(pin);
    }

    /** A pin of ours that is there already is as good as a new one. */
    @Override
    public boolean make(Path pin) {
        makeFolder(Objects.requireNonNull(pin.toAbsolutePath().getParent()));
        try {
            Namespace.create(pin).close();
            return true;
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
        if (has(pin)) {
            return false;
        }
        Namespace.unpin(pin);
        Namespace.create(pin).close();
        return true;
    }

    /** Not so when the machine stopped between making the file and the mount, or was started anew. */
    @Override
    public boolean has(Path pin) {
        try {
            Namespace.open(pin).close();
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.EINVAL) || e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }

    @Override
    public void remove(Path pin) {
        Namespace.unpin(pin);
    }
}
