package io.hawser.network.plan;

import io.hawser.kernel.netns.Namespace;
import java.nio.file.Path;

/**
 * What keeps the namespaces of sandboxes while no process is inside, by path: {@link PinFiles} in earnest, {@link HeldNamespaces}
 * where nobody else shall see them. Any thread may call; one namespace is made and removed by one thread at a time.
 */
public interface Pins {

    /**
     * Opens a namespace; the caller closes it.
     *
     * @throws io.hawser.kernel.ffm.KernelException ENOENT or EINVAL if there is none
     */
    Namespace open(Path pin);

    /** Whether there is a namespace. */
    boolean has(Path pin);

    /** Makes a namespace; false if it is there already. */
    boolean make(Path pin);

    /** Lets go of it; one that is not there is fine. */
    void remove(Path pin);
}
