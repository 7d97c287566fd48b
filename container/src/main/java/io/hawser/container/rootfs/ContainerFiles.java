package io.hawser.container.rootfs;

import io.hawser.container.MountPoint;
import io.hawser.container.MountSpec;
import io.hawser.container.archive.ArchiveException;
import io.hawser.container.archive.ArchiveLimits;
import io.hawser.container.archive.Names;
import io.hawser.container.archive.Packer;
import io.hawser.container.archive.RootedTree;
import io.hawser.container.archive.TarReader;
import io.hawser.container.archive.TarWriter;
import io.hawser.container.archive.Unpacker;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.TreeCalls;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Copies files into and out of a container ({@code docker cp}, {@code docker export}), which may be running and may be hostile:
 * every path is resolved below the container's root by the kernel, symbolic links included. Immutable; safe for use by many
 * threads.
 *
 * <p>A running container is seen through its process, with everything it has mounted. A stopped one is its root file system and,
 * where a path begins with the target of one, its volumes and binds; links that lead from the one into the other are not
 * followed.
 *
 * <p>Source: Engine API, {@code /containers/{id}/archive} and {@code /export}; moby, daemon/archive_unix.go.
 */
public final class ContainerFiles {

    private final String container;
    private final Path root;
    private final Optional<Path> same;
    private final List<MountPoint> mounts;
    private final boolean readOnly;

    private ContainerFiles(
            String container, Path root, Optional<Path> same, List<MountPoint> mounts, boolean readOnly) {
        this.container = container;
        this.root = root;
        this.same = same;
        this.mounts = mounts.stream()
                .filter(mount -> mount.type() != MountSpec.Type.TMPFS)
                .sorted(Comparator.comparingInt(
                                (MountPoint mount) -> mount.destination().length())
                        .reversed())
                .toList();
        this.readOnly = readOnly;
    }

    /**
     * The files of a running container, seen through its first process.
     *
     * @param rootfs where its root file system is mounted: the process must have the same, lest it has ended and its number is
     *     another's by now
     */
    public static ContainerFiles running(String container, long pid, Path rootfs) {
        return new ContainerFiles(
                container, Path.of("/proc", Long.toString(pid), "root"), Optional.of(rootfs), List.of(), false);
    }

    /** The files of a container that does not run, its root file system being mounted. */
    public static ContainerFiles stopped(String container, Path rootfs, List<MountPoint> mounts, boolean readOnly) {
        return new ContainerFiles(container, rootfs, Optional.empty(), mounts, readOnly);
    }

    /** Where a path leads: a tree and the path in it. */
    private record Place(Path tree, String path, boolean writable, String refusal) {}

    private Place place(String path) {
        String clean = "/" + Names.clean(path);
        for (MountPoint mount : mounts) {
            boolean inside = clean.equals(mount.destination()) || clean.startsWith(mount.destination() + "/");
            if (inside) {
                return new Place(
                        Path.of(mount.source()),
                        clean.substring(mount.destination().length()),
                        mount.writable(),
                        "mounted volume is marked read-only");
            }
        }
        return new Place(root, clean, !readOnly, "container rootfs is marked read-only");
    }

    private RootedTree open(Path tree) {
        RootedTree opened = RootedTree.openTrusted(tree);
        if (same.isPresent()) {
            try (RootedTree mounted = RootedTree.open(same.get())) {
                if (!opened.sameFolder(mounted)) {
                    opened.close();
                    throw NetworkException.conflict("container " + container + " is not running");
                }
            }
        }
        return opened;
    }

    /** What is at a path; a symbolic link is not followed unless the path ends in {@code /} or {@code /.}. NOT_FOUND. */
    public PathStat stat(String path) {
        Place place = place(path);
        try (RootedTree tree = open(place.tree());
                FileDescriptor found = followed(path) ? tree.target(place.path()) : tree.handle(place.path())) {
            TreeCalls.Details details = TreeCalls.details(found, "");
            String target = "";
            if (details.basic().isSymbolicLink()) {
                try (FileDescriptor parent = tree.directory(Names.parent(Names.clean(place.path())))) {
                    target = absolute(path, TreeCalls.readLink(parent, Names.last(Names.clean(place.path()))));
                }
            }
            return new PathStat(
                    name(path),
                    details.basic().size(),
                    PathStat.goMode(details.basic().mode()),
                    details.modified(),
                    target);
        } catch (KernelException e) {
            throw absent(path, e);
        }
    }

    private static boolean followed(String path) {
        return path.endsWith("/") || path.endsWith("/.") || path.equals(".");
    }

    private static String name(String path) {
        String last = Names.last(Names.clean(path));
        return last.isEmpty() ? "/" : last;
    }

    private static String absolute(String link, String target) {
        String from = target.startsWith("/") ? target : Names.parent(Names.clean(link)) + "/" + target;
        return "/" + Names.clean(from);
    }

    private NetworkException absent(String path, KernelException cause) {
        if (RootedTree.isAbsence(cause)) {
            return NetworkException.notFound("Could not find the file " + path + " in container " + container);
        }
        return NetworkException.system(path + " in container " + container + ": " + cause.getMessage(), cause);
    }

    /** Writes what is at a path as an archive whose one root has the path's last name. NOT_FOUND. */
    public void get(String path, OutputStream out) throws IOException {
        Place place = place(path);
        try (RootedTree tree = open(place.tree());
                TarWriter writer = new TarWriter(out)) {
            Optional<RootedTree> folder = followed(path) ? tree.subtree(place.path()) : Optional.empty();
            if (folder.isPresent()) {
                try (RootedTree inner = folder.get()) {
                    Packer.pack(inner, "", name(path), writer);
                }
            } else {
                Packer.pack(tree, place.path(), name(path), writer);
            }
        } catch (KernelException e) {
            throw absent(path, e);
        }
    }

    /** Writes everything the container's root file system holds, without what is mounted in it when it does not run. */
    public void export(OutputStream out) throws IOException {
        try (RootedTree tree = open(root);
                TarWriter writer = new TarWriter(out)) {
            // Docker's export does not begin with the root itself.
            Packer.pack(tree, "", "", (entry, content) -> {
                if (!entry.name().equals(Packer.ROOT)) {
                    writer.add(entry, content);
                }
            });
        } catch (KernelException e) {
            throw absent("/", e);
        }
    }

    /**
     * Unpacks an archive in a folder.
     *
     * @param keepKind refuse to replace a folder by something else or the other way round
     * @throws NetworkException NOT_FOUND for the folder, INVALID_PARAMETER when it is none or the archive is broken, FORBIDDEN
     *     when it is read-only
     */
    public void put(String path, InputStream archive, boolean keepKind) {
        Place place = place(path);
        if (!place.writable()) {
            throw NetworkException.forbidden(place.refusal());
        }
        if (!stat(path.endsWith("/") ? path : path + "/").directory()) {
            throw NetworkException.invalid("extraction point is not a directory");
        }
        try (RootedTree tree = open(place.tree())) {
            RootedTree folder = tree.subtree(place.path())
                    .orElseThrow(() -> NetworkException.invalid("extraction point is not a directory"));
            try (folder) {
                Unpacker.unpack(
                        new TarReader(archive, ArchiveLimits.DEFAULT),
                        folder,
                        new Unpacker.Options(false, keepKind, true));
            }
        } catch (ArchiveException e) {
            throw NetworkException.invalid(String.valueOf(e.getMessage()));
        } catch (IOException | KernelException e) {
            throw NetworkException.system("cannot copy to " + path + ": " + e.getMessage(), e);
        }
    }
}
