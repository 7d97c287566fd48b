package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;

/** Makes and unpins namespaces, one by one. */
final class NamespaceWork implements Work {
    private final Handles handles;

    NamespaceWork(Handles handles) {
        this.handles = handles;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        Outcome outcome = new Outcome();
        for (Change step : steps) {
            try {
                carryOut(step, outcome);
            } catch (RuntimeException e) {
                outcome.failed(step, e);
            }
        }
        return outcome;
    }

    private void carryOut(Change step, Outcome outcome) {
        PinnedNamespace namespace = (PinnedNamespace) step.resource();
        if (step instanceof Change.Remove) {
            handles.drop(namespace.inside());
            Namespace.unpin(namespace.file());
            outcome.done(step);
        } else if (make(namespace.file())) {
            outcome.done(step);
        }
    }

    /** Whether it had to be made; a pin of ours that is there already is as good. */
    private static boolean make(Path pin) {
        makeFolder(Objects.requireNonNull(pin.toAbsolutePath().getParent()));
        try {
            Namespace.create(pin).close();
            return true;
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
        if (isMounted(pin)) {
            return false;
        }
        Namespace.unpin(pin);
        Namespace.create(pin).close();
        return true;
    }

    /** Not so when the machine stopped between making the file and the mount, or was started anew. */
    static boolean isMounted(Path pin) {
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
}
