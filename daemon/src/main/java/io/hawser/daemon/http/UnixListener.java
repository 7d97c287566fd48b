package io.hawser.daemon.http;

import io.hawser.kernel.random.KernelRandom;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A unix socket that is closed to everybody from its first moment.
 *
 * <p>bind(2) makes a socket's file with the permissions that the umask leaves, and Java cannot set the umask. So the socket
 * is bound inside a folder of mode 0700 that was made for it, given its group and its mode 0660 there, and only then renamed
 * to its place: whoever sees it there sees it as it has to be. The rename also replaces a stale socket without a gap.
 */
public final class UnixListener implements Listener {
    private static final Set<PosixFilePermission> OWNER_AND_GROUP = EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE);

    private final Path path;
    private final ServerSocketChannel channel;
    private final Object identity;

    private UnixListener(Path path, ServerSocketChannel channel, Object identity) {
        this.path = path;
        this.channel = channel;
        this.identity = identity;
    }

    /** Binds {@code path}, whose folder exists, as root:{@code group} 0660. Replaces what is there: check before. */
    public static UnixListener bind(Path path, GroupPrincipal group) throws IOException {
        // The library's temporary folders take their names from a generator that a start would wait for.
        String name = ".h" + Long.toUnsignedString(new KernelRandom().nextLong(), Character.MAX_RADIX);
        Path folder = Files.createDirectory(
                path.toAbsolutePath().resolveSibling(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path born = folder.resolve("s");
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(born), 512);
            Files.getFileAttributeView(born, PosixFileAttributeView.class).setGroup(group);
            Files.setPosixFilePermissions(born, OWNER_AND_GROUP);
            Object identity = identityOf(born);
            Files.move(born, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new UnixListener(path, channel, identity);
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(born);
            throw e;
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static Object identityOf(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @Override
    public Transport accept() throws IOException {
        return new ChannelTransport(channel.accept());
    }

    /** Closes the socket and removes its file, unless the file is somebody else's by now. */
    @Override
    public void close() {
        try {
            if (Files.exists(path) && identityOf(path).equals(identity)) {
                Files.deleteIfExists(path);
            }
            channel.close();
        } catch (IOException e) {
            // Nobody can connect any more, which is what was asked for.
        }
    }

    @Override
    public String toString() {
        return "unix://" + path;
    }
}
