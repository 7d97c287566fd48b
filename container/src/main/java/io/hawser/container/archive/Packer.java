package io.hawser.container.archive;

import io.hawser.container.archive.TarEntry.MemberType;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.TreeCalls;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Hands the files of a hostile tree to a sink, folders before what is in them, names in order. What vanishes meanwhile is left
 * out; sockets too, as tar has no word for them. Owned by one thread.
 */
public final class Packer {

    /** Folders held open at a time; a path of the kernel's longest kind has fewer than 2048 components. */
    private static final int DEPTH = 2100;

    /** Name of the folder whose content becomes the root of the archive. */
    public static final String ROOT = "./";

    private final EntrySink sink;
    private final Map<Identity, String> linked = new HashMap<>();

    private record Identity(long device, long inode) {}

    private Packer(EntrySink sink) {
        this.sink = sink;
    }

    /**
     * Hands over what is at {@code path}, the last component not followed, and everything below it.
     *
     * @param as its name in the archive; empty for a folder whose content becomes the archive's root
     */
    public static void pack(RootedTree tree, String path, String as, EntrySink sink) throws IOException {
        String clean = Names.clean(path);
        Packer packer = new Packer(sink);
        if (clean.isEmpty()) {
            packer.add(tree.root(), ".", as, 0);
            return;
        }
        try (FileDescriptor parent = tree.directory(Names.parent(clean))) {
            packer.add(parent, Names.last(clean), as, 0);
        }
    }

    private void add(FileDescriptor parent, String name, String as, int depth) throws IOException {
        TreeCalls.Details details;
        try {
            details = TreeCalls.details(parent, name);
        } catch (KernelException e) {
            if (depth > 0 && RootedTree.isAbsence(e)) {
                return;
            }
            throw e;
        }
        Optional<MemberType> type = type(details.basic().mode());
        if (type.isPresent()) {
            emit(parent, name, entry(parent, name, as, details, type.get()), details, depth);
        }
    }

    private void emit(FileDescriptor parent, String name, TarEntry entry, TreeCalls.Details details, int depth)
            throws IOException {
        switch (entry.type()) {
            case DIRECTORY -> {
                sink.add(entry, InputStream.nullInputStream());
                children(parent, name, entry.name().equals(ROOT) ? "" : entry.name(), depth);
            }
            case FILE -> file(parent, name, entry, details);
            case SYMBOLIC_LINK, HARD_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO ->
                sink.add(entry, InputStream.nullInputStream());
        }
    }

    private void children(FileDescriptor parent, String name, String as, int depth) throws IOException {
        if (depth > DEPTH) {
            throw new ArchiveException("folders nested more than " + DEPTH + " deep");
        }
        try (FileDescriptor folder = RootedTree.listing(parent, name)) {
            List<String> names = TreeCalls.names(folder).stream().sorted().toList();
            for (String child : names) {
                add(folder, child, as + child, depth + 1);
            }
        }
    }

    private void file(FileDescriptor parent, String name, TarEntry entry, TreeCalls.Details details)
            throws IOException {
        if (details.links() > 1) {
            Identity identity =
                    new Identity(details.basic().device(), details.basic().inode());
            String first = linked.putIfAbsent(identity, entry.name());
            if (first != null) {
                sink.add(TarEntry.link(MemberType.HARD_LINK, entry.name(), first), InputStream.nullInputStream());
                return;
            }
        }
        Optional<FileDescriptor> open = RootedTree.regular(parent, name);
        if (open.isPresent()) {
            try (FileDescriptor file = open.get();
                    InputStream in = new FileInputStream(file.procPath())) {
                sink.add(entry, in);
            }
        }
    }

    private static TarEntry entry(
            FileDescriptor parent, String name, String as, TreeCalls.Details details, MemberType type) {
        boolean folder = type == MemberType.DIRECTORY;
        return new TarEntry(
                folder && !as.isEmpty() && !as.endsWith("/") ? as + "/" : folder && as.isEmpty() ? ROOT : as,
                type,
                details.basic().permissions(),
                details.basic().uid(),
                details.basic().gid(),
                type == MemberType.FILE ? details.basic().size() : 0,
                details.modified(),
                type == MemberType.SYMBOLIC_LINK ? TreeCalls.readLink(parent, name) : "",
                details.deviceMajor(),
                details.deviceMinor(),
                attributes(parent, name, type));
    }

    private static SequencedMap<String, byte[]> attributes(FileDescriptor parent, String name, MemberType type) {
        SequencedMap<String, byte[]> attributes = new LinkedHashMap<>();
        if (type == MemberType.FILE || type == MemberType.DIRECTORY) {
            for (String attribute : TreeCalls.attributes(parent, name)) {
                if (Unpacker.believed(attribute)) {
                    TreeCalls.attribute(parent, name, attribute).ifPresent(value -> attributes.put(attribute, value));
                }
            }
        }
        return attributes;
    }

    private static Optional<MemberType> type(int mode) {
        return switch (mode & 0xf000) {
            case 0x1000 -> Optional.of(MemberType.FIFO);
            case 0x2000 -> Optional.of(MemberType.CHARACTER_DEVICE);
            case 0x4000 -> Optional.of(MemberType.DIRECTORY);
            case 0x6000 -> Optional.of(MemberType.BLOCK_DEVICE);
            case 0x8000 -> Optional.of(MemberType.FILE);
            case 0xa000 -> Optional.of(MemberType.SYMBOLIC_LINK);
            default -> Optional.empty();
        };
    }
}
