package io.hawser.daemon.start;

import io.hawser.daemon.config.ConfigException;
import io.hawser.daemon.config.DaemonConfig;
import io.hawser.daemon.config.HostAddress;
import io.hawser.daemon.http.Listener;
import io.hawser.daemon.http.TlsListener;
import io.hawser.daemon.http.UnixListener;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what {@code -H} asks for. A unix socket's folder is made when it is missing (0755, so that the group reaches the
 * socket); a folder in which anybody could replace the socket is refused.
 */
public final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private Sockets() {}

    /** Refuses when the address belongs to somebody who is alive, or can be no socket of ours. Touches nothing. */
    public static void check(HostAddress host) throws ConfigException {
        // Of TCP addresses bind(2) says it itself.
        if (host instanceof HostAddress.Unix unix) {
            checkUnix(unix.path());
        }
    }

    private static void checkUnix(Path path) throws ConfigException {
        Path folder = path.getParent();
        if (folder != null && Files.exists(folder) && replaceableByAnybody(folder)) {
            throw new ConfigException(folder + " can be written by anybody, so anybody could replace the socket " + path
                    + "; use -H with another folder");
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(path)) {
            throw new ConfigException(path + " exists and is no socket; use -H to choose another");
        }
        if (answers(path)) {
            throw new ConfigException("socket " + path + " belongs to a running engine"
                    + ProcessProbe.engineInOurNamespace()
                            .map(who -> ", probably " + who)
                            .orElse("")
                    + "; use -H to choose another");
        }
    }

    private static boolean replaceableByAnybody(Path folder) throws ConfigException {
        try {
            int mode = (int) Files.getAttribute(folder, "unix:mode");
            boolean sticky = (mode & 01000) != 0;
            return !sticky && Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            throw new ConfigException("cannot look at " + folder + ": " + e.getMessage());
        }
    }

    private static boolean isSocket(Path path) throws ConfigException {
        try {
            int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return (mode & 0170000) == 0140000;
        } catch (IOException e) {
            throw new ConfigException("cannot look at " + path + ": " + e.getMessage());
        }
    }

    private static boolean answers(Path path) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Opens the address. */
    public static Listener open(HostAddress host, DaemonConfig config) throws IOException {
        if (host instanceof HostAddress.Tcp tcp) {
            return TlsListener.bind(tcp, config.tls().orElseThrow());
        }
        Path path = ((HostAddress.Unix) host).path();
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.exists(folder)) {
            Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rwxr-xr-x");
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(mode));
        }
        return UnixListener.bind(path, group(config.group(), path));
    }

    /** A group by name or number; root's when there is none of that name, as Docker does. */
    private static GroupPrincipal group(String group, Path socket) throws IOException {
        UserPrincipalLookupService groups = socket.getFileSystem().getUserPrincipalLookupService();
        try {
            return groups.lookupPrincipalByGroupName(group);
        } catch (UserPrincipalNotFoundException e) {
            LOG.warn("no group {}: {} is accessible to root only", group, socket);
            return groups.lookupPrincipalByGroupName("0");
        }
    }
}
