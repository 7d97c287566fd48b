package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Namespaces without a file, as long-lived as this object or the process: their paths are names only. However the process ends,
 * the kernel clears them.
 */
public final class HeldNamespaces implements Pins, AutoCloseable {
    private final Map<Path, Namespace> held = new HashMap<>(); // guarded by this

    @Override
    public synchronized Namespace open(Path pin) {
        return Optional.ofNullable(held.get(pin))
                .map(Namespace::duplicate)
                .orElseThrow(() -> new KernelException("open network namespace", pin.toString(), Errno.ENOENT));
    }

    @Override
    public synchronized boolean has(Path pin) {
        return held.containsKey(pin);
    }

    @Override
    public synchronized boolean make(Path pin) {
        if (has(pin)) {
            return false;
        }
        held.put(pin, Namespace.unnamed());
        return true;
    }

    @Override
    public synchronized void remove(Path pin) {
        Namespace namespace = held.remove(pin);
        if (namespace != null) {
            namespace.close();
        }
    }

    @Override
    public synchronized void close() {
        held.values().forEach(Namespace::close);
        held.clear();
    }
}
