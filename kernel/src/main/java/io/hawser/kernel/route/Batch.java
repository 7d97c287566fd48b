package io.hawser.kernel.route;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.netlink.MessageWriter;
import io.hawser.kernel.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests that go to the kernel in one system call, one message each, in order. Used by one thread, sent once.
 *
 * <p>It is no transaction: the kernel goes on behind a refused message, so what must be undone is the caller's to know. The
 * indexes in a {@link BatchException} are those of {@link #add}.
 */
public final class Batch {
    private final NetlinkSocket socket;
    private final MessageWriter writer = new MessageWriter();
    private final List<String> objects = new ArrayList<>();

    Batch(NetlinkSocket socket) {
        this.socket = socket;
    }

    public Batch add(RouteRequest request) {
        request.encode(writer);
        objects.add(request.object());
        return this;
    }

    public int size() {
        return objects.size();
    }

    /**
     * Sends all and waits; does nothing if there is none.
     *
     * @throws BatchException with every refused request
     * @throws KernelException if the batch could not be handed over
     */
    public void send() {
        socket.send(writer, objects);
    }

    /** As {@link #send} of removals only; what is not there is as good as removed. */
    void remove() {
        socket.remove(writer, objects);
    }
}
