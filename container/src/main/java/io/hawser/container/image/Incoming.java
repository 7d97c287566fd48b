package io.hawser.container.image;

import io.hawser.container.archive.ArchiveException;
import io.hawser.container.archive.ArchiveLimits;
import io.hawser.container.archive.Compression;
import io.hawser.container.archive.RootedTree;
import io.hawser.container.archive.TarReader;
import io.hawser.container.archive.TreeRemoval;
import io.hawser.container.archive.Unpacker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;

/**
 * The folder an archive comes into: its bytes as sent, the members of it that are files, layers while they are unpacked.
 * Owned by one thread; closing removes all of it.
 */
final class Incoming implements AutoCloseable {

    private final Path folder;
    private final ArchiveLimits limits;
    private int files;

    Incoming(Path parent, ArchiveLimits limits) throws IOException {
        this.folder = Files.createTempDirectory(
                parent, "in-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        this.limits = limits;
    }

    /** A layer unpacked here. */
    record Layer(String digest, Path folder, long sizeBytes) {}

    /** Writes a stream into a file of its own, at most as many bytes as an archive may have. */
    Path spool(InputStream in) throws IOException {
        Path file = folder.resolve("file-" + files++);
        byte[] buffer = new byte[64 << 10];
        long total = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                total += got;
                if (total > limits.totalBytes()) {
                    throw new ArchiveException("archive is too large: more than " + limits.totalBytes() + " bytes");
                }
                out.write(buffer, 0, got);
            }
        }
        return file;
    }

    /** Unpacks a layer's archive, compressed or not, into a folder of its own; its digest is that of the bare archive. */
    Layer unpack(Path archive) throws IOException {
        Path target = Files.createDirectory(folder.resolve("layer-" + files++));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        long size;
        try (DigestInputStream in = new DigestInputStream(Compression.open(archive), Digests.sha256());
                RootedTree tree = RootedTree.open(target)) {
            size = Unpacker.unpack(new TarReader(in, limits), tree, Unpacker.Options.LAYER);
            // The digest covers what follows the end of the archive too.
            drain(in);
            return new Layer(Digests.text(in.getMessageDigest().digest()), target, size);
        }
    }

    private void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long total = 0;
        for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
            total += got;
            if (total > limits.headerBytes()) {
                throw new ArchiveException(
                        "archive goes on for more than " + limits.headerBytes() + " bytes after its end");
            }
        }
    }

    @Override
    public void close() {
        TreeRemoval.remove(folder);
    }
}
