package io.hawser.network.port;

import java.util.Collection;
import java.util.List;

/** Keeps host ports from being taken by anybody else. Any thread may call. */
public interface PortHolder extends AutoCloseable {

    /** Holds nothing. */
    PortHolder NONE = new PortHolder() {
        @Override
        public void hold(List<HeldPort> ports) {}

        @Override
        public void release(Collection<HeldPort.Slot> slots) {}

        @Override
        public boolean relays() {
            return false;
        }

        @Override
        public void close() {}
    };

    /**
     * Takes all of them or none. One that is held already gets its new targets.
     *
     * @throws io.hawser.network.model.NetworkException SYSTEM with Docker's text when somebody else has one, when an
     *     address is none of the host's, or when the kernel lacks the protocol
     */
    void hold(List<HeldPort> ports);

    /** Lets go; fine when it was not held. */
    void release(Collection<HeldPort.Slot> slots);

    /** Whether what the kernel cannot lead to a container is carried there. */
    boolean relays();

    @Override
    void close();
}
