package io.hawser.container.archive;

import io.hawser.container.archive.TarEntry.MemberType;
import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.FileStatus;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.ffm.Syscalls.OpenHow;
import io.hawser.kernel.ffm.TreeCalls;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the members of a hostile archive into a {@link RootedTree}: owner, mode, time and extended attributes included. Owned
 * by one thread; {@link #close()} gives folders their times, which putting things into them had changed.
 *
 * <p>Where it matters:
 *
 * <ul>
 *   <li>a member's folder is opened as if the tree were {@code /}; its last component is never followed;
 *   <li>what is there already is removed first, unless both are folders, so nothing is written through a link;
 *   <li>both names of a hard link lie in the tree, and the older one is not followed;
 *   <li>of extended attributes only {@code user.*} and {@code security.capability} are believed: one of overlayfs' own
 *       ({@code trusted.overlay.redirect}) would let a layer show folders of another;
 *   <li>a layer's white-outs ({@code .wh.NAME}, {@code .wh..wh..opq}) become overlayfs' own (a device 0/0, an attribute).
 * </ul>
 *
 * <p>Source: OCI image specification, "Image Layer Filesystem Changeset"; kernel, Documentation/filesystems/overlayfs.rst.
 */
public final class Unpacker implements EntrySink, AutoCloseable {

    private static final String WHITEOUT = ".wh.";
    private static final String WHITEOUT_OF_AUFS = ".wh..wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String OPAQUE_ATTRIBUTE = "trusted.overlay.opaque";
    private static final int S_IFIFO = 0x1000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFBLK = 0x6000;
    private static final int S_IFMT = 0xf000;

    private final RootedTree tree;
    private final Options options;
    private final Map<String, Instant> folderTimes = new LinkedHashMap<>();
    private final byte[] buffer = new byte[64 << 10];
    private @Nullable FileDescriptor folder;
    private String folderName = "";
    private long bytes;

    public Unpacker(RootedTree tree, Options options) {
        this.tree = tree;
        this.options = options;
    }

    /**
     * How members are put into the tree.
     *
     * @param layer whether the archive is a layer, whose white-outs mean something
     * @param keepKind refuse to replace a folder by something else, or the other way round
     * @param keepOwner whether the archive's owners are kept; else everything is root's
     */
    public record Options(boolean layer, boolean keepKind, boolean keepOwner) {

        /** A root file system or a copy: everything as it says. */
        public static final Options PLAIN = new Options(false, false, true);

        /** A layer of an image. */
        public static final Options LAYER = new Options(true, false, true);
    }

    /** Puts all members of an archive into a tree; answers how many bytes its files hold. */
    public static long unpack(TarReader archive, RootedTree tree, Options options) throws IOException {
        try (Unpacker unpacker = new Unpacker(tree, options)) {
            for (Optional<TarEntry> next = archive.next(); next.isPresent(); next = archive.next()) {
                unpacker.add(next.get(), archive);
            }
            return unpacker.bytes;
        }
    }

    @Override
    public void add(TarEntry entry, InputStream content) throws IOException {
        String name = Names.member(entry.name());
        try {
            if (name.isEmpty()) {
                root(entry);
            } else if (!options.layer() || !whiteout(name)) {
                put(entry, name, content);
            }
        } catch (KernelException e) {
            if (e.is(Errno.ENOSPC) || e.is(Errno.EROFS) || e.is(Errno.ENOMEM)) {
                throw e;
            }
            throw new ArchiveException("archive member \"" + Names.shown(entry.name()) + "\": " + e.getMessage());
        }
    }

    /** A layer's "./" does not change the folder it is unpacked in: archives made by hand often carry 0700 from mktemp. */
    private void root(TarEntry entry) {
        if (entry.type() == MemberType.DIRECTORY && !options.layer()) {
            try (FileDescriptor itself = tree.directory("")) {
                own(itself, "", entry);
                TreeCalls.chmod(itself, entry.mode());
            }
            folderTimes.put("", entry.modified());
        }
    }

    private void put(TarEntry entry, String name, InputStream content) throws IOException {
        FileDescriptor parent = folder(Names.parent(name));
        String last = Names.last(name);
        boolean hidden = clear(parent, last, entry);
        switch (entry.type()) {
            case DIRECTORY -> directory(parent, last, name, entry, hidden);
            case FILE -> file(parent, last, entry, content);
            case SYMBOLIC_LINK -> {
                Syscalls.symlink(entry.linkName(), parent, last);
                finish(parent, last, entry);
            }
            case HARD_LINK -> hardLink(parent, last, entry);
            case CHARACTER_DEVICE -> node(parent, last, entry, S_IFCHR);
            case BLOCK_DEVICE -> node(parent, last, entry, S_IFBLK);
            case FIFO -> node(parent, last, entry, S_IFIFO);
        }
    }

    private FileDescriptor folder(String name) {
        FileDescriptor open = folder;
        if (open == null || !folderName.equals(name)) {
            forgetFolder();
            open = tree.makeDirectories(name);
            folder = open;
            folderName = name;
        }
        return open;
    }

    private void forgetFolder() {
        FileDescriptor open = folder;
        folder = null;
        if (open != null) {
            open.close();
        }
    }

    /** Makes way for the member. True when a white-out was in its place: what lies below must stay hidden. */
    private boolean clear(FileDescriptor parent, String last, TarEntry entry) throws IOException {
        TreeCalls.Details there;
        try {
            there = TreeCalls.details(parent, last);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
        boolean folderThere = there.basic().isDirectory();
        boolean folderComes = entry.type() == MemberType.DIRECTORY;
        if (folderThere && folderComes) {
            return false;
        }
        if (options.keepKind() && folderThere != folderComes) {
            throw new ArchiveException(
                    folderThere
                            ? "cannot overwrite directory \"" + Names.shown(entry.name()) + "\" with non-directory"
                            : "cannot overwrite non-directory \"" + Names.shown(entry.name()) + "\" with directory");
        }
        if (there.mountRoot()) {
            // To us, in another mount namespace, the kernel would not refuse it: the container would lose what is
            // mounted.
            throw new ArchiveException(
                    "cannot replace \"" + Names.shown(entry.name()) + "\", which is mounted: device or resource busy");
        }
        TreeRemoval.remove(parent, last);
        return isWhiteout(there);
    }

    private static boolean isWhiteout(TreeCalls.Details there) {
        return (there.basic().mode() & S_IFMT) == S_IFCHR && there.deviceMajor() == 0 && there.deviceMinor() == 0;
    }

    private void directory(FileDescriptor parent, String last, String name, TarEntry entry, boolean hidden)
            throws IOException {
        try {
            Syscalls.mkdir(parent, last, 0700);
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
        }
        finish(parent, last, entry);
        if (hidden && options.layer()) {
            TreeCalls.attribute(parent, last, OPAQUE_ATTRIBUTE, new byte[] {'y'});
        }
        folderTimes.put(name, entry.modified());
    }

    private void file(FileDescriptor parent, String last, TarEntry entry, InputStream content) throws IOException {
        int flags = Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_EXCL | Syscalls.O_NOFOLLOW;
        try (FileDescriptor made = Syscalls.openat2(parent, last, new OpenHow(flags, 0600, 0))) {
            if (entry.size() > 0) {
                copy(content, entry.size(), made);
            }
        }
        bytes += entry.size();
        finish(parent, last, entry);
    }

    private void copy(InputStream content, long size, FileDescriptor made) throws IOException {
        try (OutputStream out = new FileOutputStream(made.procPath())) {
            for (long left = size; left > 0; ) {
                int got = content.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (got < 0) {
                    throw new ArchiveException("broken tar archive: unexpected end");
                }
                out.write(buffer, 0, got);
                left -= got;
            }
        }
    }

    private void hardLink(FileDescriptor parent, String last, TarEntry entry) throws IOException {
        String target = Names.member(entry.linkName());
        try (FileDescriptor from = tree.directory(Names.parent(target))) {
            if (target.isEmpty()
                    || TreeCalls.details(from, Names.last(target)).basic().isDirectory()) {
                throw new ArchiveException("archive member \"" + Names.shown(entry.name()) + "\" links to a directory");
            }
            TreeCalls.link(from, Names.last(target), parent, last);
        }
    }

    private void node(FileDescriptor parent, String last, TarEntry entry, int type) throws IOException {
        long major = entry.deviceMajor();
        long minor = entry.deviceMinor();
        // makedev(3), as the kernel takes it from user space.
        long device = (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xffL) << 12);
        Syscalls.mknod(parent, last, type, type == S_IFIFO ? 0 : device);
        finish(parent, last, entry);
    }

    /** Owner first: changing it drops set-id bits and capabilities. */
    private void finish(FileDescriptor parent, String last, TarEntry entry) throws IOException {
        try (FileDescriptor made = RootedTree.handle(parent, last)) {
            own(parent, last, entry);
            FileStatus status = Syscalls.status(made);
            if (!status.isSymbolicLink()) {
                TreeCalls.chmod(made, entry.mode());
            }
        }
        for (Map.Entry<String, byte[]> attribute : entry.attributes().entrySet()) {
            if (believed(attribute.getKey())) {
                attribute(parent, last, attribute.getKey(), attribute.getValue());
            }
        }
        TreeCalls.modified(parent, last, entry.modified());
    }

    private void own(FileDescriptor parent, String last, TarEntry entry) {
        int uid = options.keepOwner() ? entry.uid() : 0;
        int gid = options.keepOwner() ? entry.gid() : 0;
        if (last.isEmpty()) {
            try (FileDescriptor itself = RootedTree.listing(parent, ".")) {
                Syscalls.chown(itself, uid, gid);
            }
        } else {
            Syscalls.chown(parent, last, uid, gid);
        }
    }

    static boolean believed(String attribute) {
        return attribute.equals("security.capability")
                || (attribute.startsWith("user.") && !attribute.startsWith("user.overlay."));
    }

    /** A file system without such attributes, or a kind of file that takes none, is no reason to refuse an image. */
    private static void attribute(FileDescriptor parent, String last, String name, byte[] value) {
        try {
            TreeCalls.attribute(parent, last, name, value);
        } catch (KernelException e) {
            if (!e.is(Errno.EOPNOTSUPP) && !e.is(Errno.EPERM)) {
                throw e;
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ white-outs

    /** Whether the member was a white-out, or something of aufs that means nothing here. */
    private boolean whiteout(String name) throws IOException {
        String last = Names.last(name);
        if (last.equals(OPAQUE)) {
            FileDescriptor parent = folder(Names.parent(name));
            TreeCalls.attribute(parent, "", OPAQUE_ATTRIBUTE, new byte[] {'y'});
            return true;
        }
        if (last.startsWith(WHITEOUT_OF_AUFS)) {
            return true;
        }
        if (name.contains("/" + WHITEOUT_OF_AUFS) || name.startsWith(WHITEOUT_OF_AUFS)) {
            return true;
        }
        if (last.startsWith(WHITEOUT)) {
            hide(folder(Names.parent(name)), last.substring(WHITEOUT.length()));
            return true;
        }
        return false;
    }

    /** A white-out hides what lower layers have; what this layer itself has in the same place stays (OCI). */
    private static void hide(FileDescriptor parent, String hidden) throws IOException {
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw new ArchiveException("archive has a white-out of \"" + hidden + "\"");
        }
        try {
            Syscalls.mknod(parent, hidden, S_IFCHR, 0);
        } catch (KernelException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            if (TreeCalls.details(parent, hidden).basic().isDirectory()) {
                TreeCalls.attribute(parent, hidden, OPAQUE_ATTRIBUTE, new byte[] {'y'});
            }
        }
    }

    @Override
    public void close() {
        forgetFolder();
        for (Map.Entry<String, Instant> times : folderTimes.entrySet()) {
            tree.findDirectory(times.getKey()).ifPresent(found -> {
                try (found) {
                    TreeCalls.modified(found, "", times.getValue());
                }
            });
        }
        folderTimes.clear();
    }
}
