package io.hawser.container.stream;

import io.hawser.container.stream.StreamSink.Source;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.unix.Poller;
import io.hawser.kernel.unix.SeqpacketSocket;
import io.hawser.network.model.NetworkException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Connections to monitors, all read by the one thread of a {@link Poller}. Safe for use by many threads. */
public final class AttachSockets implements AttachSocket.Factory {
    private static final int STDOUT = 2;
    private static final int STDERR = 3;

    private final Poller poller;

    /** Connections that this poller reads. */
    public AttachSockets(Poller poller) {
        this.poller = poller;
    }

    @Override
    public AttachSocket connect(Path bundle, AttachSocket.Listener listener) {
        FileDescriptor socket;
        try {
            socket = SeqpacketSocket.connect(bundle.resolve("attach"));
        } catch (KernelException e) {
            throw NetworkException.system("attaching to the monitor in " + bundle + ": " + e.getMessage(), e);
        }
        return new Connection(poller.register(socket, new Output(listener)));
    }

    /** Tells packets apart by their first byte. */
    private record Output(AttachSocket.Listener listener) implements Poller.Receiver {
        @Override
        public void received(byte[] buffer, int length) {
            byte[] bytes = Arrays.copyOfRange(buffer, 1, length);
            switch (buffer[0]) {
                case STDOUT -> listener.packet(Source.STDOUT, bytes);
                case STDERR -> listener.packet(Source.STDERR, bytes);
                default -> {
                    // A stream of a newer monitor that we do not know.
                }
            }
        }

        @Override
        public void ended(Optional<RuntimeException> failure) {
            listener.closed();
        }
    }

    private record Connection(Poller.Channel channel) implements AttachSocket {
        @Override
        public void pause() {
            channel.pause();
        }

        @Override
        public void resume() {
            channel.resume();
        }

        @Override
        public boolean send(byte[] bytes, int length) throws InterruptedException {
            try {
                channel.send(bytes, 0, length);
                return true;
            } catch (KernelException e) {
                return false;
            }
        }

        @Override
        public void shutdownInput() {
            channel.shutdownOutput();
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
