package io.hawser.network.port;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Keeps host ports from being taken by anybody else. Any thread may call. */
public interface PortHolder extends AutoCloseable {

    /** Holds nothing. */
    PortHolder NONE = new PortHolder() {
        @Override
        public void hold(List<HeldPort> ports, Set<HeldPort.Slot> own) {}

        @Override
        public List<String> regain(List<HeldPort> ports) {
            return List.of();
        }

        @Override
        public List<HeldPort.Slot> retry() {
            return List.of();
        }

        @Override
        public Set<HeldPort.Slot> lost() {
            return Set.of();
        }

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
     * Takes all of them or none. The asker's own get their new targets: those that are held, once all others could be taken;
     * those that are {@linkplain #lost lost} without being asked for, they stay lost until a {@link #retry} has them. After
     * an exception what was held is held with its old targets, or lost if somebody took it just then.
     *
     * @param own what the asker has already, under whatever addresses: it is given up where one of the ports is wanted with
     *     others, what is not in the way stays held
     * @throws io.hawser.network.model.NetworkException SYSTEM with Docker's text when somebody else has one, be it another
     *     asker, when an address is none of the host's, or when the kernel lacks the protocol
     * @throws io.hawser.kernel.ffm.KernelException when the host's namespace cannot be entered
     */
    void hold(List<HeldPort> ports, Set<HeldPort.Slot> own);

    /**
     * Takes those of them that can be had. What somebody else has is {@linkplain #lost lost}, until it can be had.
     *
     * @return what stands in the way, in Docker's words, one text a port
     */
    List<String> regain(List<HeldPort> ports);

    /**
     * Tries again to take what is lost; answers what is held by a socket from now on. Beyond the most sockets, a port that
     * is free again is neither lost nor held.
     */
    List<HeldPort.Slot> retry();

    /** What is published and somebody else's. */
    Set<HeldPort.Slot> lost();

    /** Lets go; fine when it was not held. What is lost is not asked for again. */
    void release(Collection<HeldPort.Slot> slots);

    /** Whether what the kernel cannot lead to a container is carried there. */
    boolean relays();

    @Override
    void close();
}
