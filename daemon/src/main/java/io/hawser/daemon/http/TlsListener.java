package io.hawser.daemon.http;

import io.hawser.daemon.config.DaemonConfig;
import io.hawser.daemon.config.HostAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A TCP port that only lets in clients whose certificate our authority signed: whoever may speak to the daemon is root on its
 * host. The handshake happens on the connection's own thread, at its first read.
 */
public final class TlsListener implements Listener {
    private final SSLServerSocket socket;

    private TlsListener(SSLServerSocket socket) {
        this.socket = socket;
    }

    /** Binds the address with these files. */
    public static TlsListener bind(HostAddress.Tcp address, DaemonConfig.Tls tls) throws IOException {
        try {
            SSLContext context = Certificates.context(tls);
            SSLServerSocket socket = (SSLServerSocket) context.getServerSocketFactory()
                    .createServerSocket(address.port(), 512, InetAddress.getByName(address.host()));
            socket.setNeedClientAuth(true);
            socket.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            return new TlsListener(socket);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("cannot use " + tls + ": " + e.getMessage(), e);
        }
    }

    /** The port in use, for a listener that was given port 0. */
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public Transport accept() throws IOException {
        return new TlsTransport((SSLSocket) socket.accept());
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nobody can connect any more, which is what was asked for.
        }
    }

    @Override
    public String toString() {
        return "tcp:/" + socket.getLocalSocketAddress();
    }

    private record TlsTransport(SSLSocket socket, InputStream in, OutputStream out) implements Transport {
        TlsTransport(SSLSocket socket) throws IOException {
            this(prepared(socket), socket.getInputStream(), socket.getOutputStream());
        }

        private static SSLSocket prepared(SSLSocket socket) throws IOException {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            return socket;
        }

        @Override
        public void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() {
            closeQuietly(socket);
        }

        private static void closeQuietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // The descriptor is gone either way.
            }
        }
    }
}
