package io.hawser.container.archive;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.ffm.TreeCalls;
import java.nio.file.Path;

/**
 * Removes trees that an enemy laid out, without ever leaving them: each folder is opened below its parent and never through a
 * symbolic link. However deep a tree is, only so many folders are open at a time: what lies deeper is first moved up to the
 * tree's own top.
 */
public final class TreeRemoval {

    private static final int DEPTH = 100;

    private final FileDescriptor top;
    private int moved;

    private TreeRemoval(FileDescriptor top) {
        this.top = top;
    }

    /** Removes a file or a folder with everything in it; fine if it is gone. */
    public static void remove(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path.toString());
        }
        try (FileDescriptor directory = Syscalls.open(parent.toString(), Syscalls.O_PATH | Syscalls.O_DIRECTORY, 0)) {
            remove(directory, String.valueOf(path.getFileName()));
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /** The same for one name in an open folder. */
    static void remove(FileDescriptor directory, String name) {
        if (unlinked(directory, name)) {
            return;
        }
        boolean again;
        do {
            again = pass(directory, name);
        } while (again);
    }

    /** Empties the folder and removes it; says whether folders that were moved up are left in it. */
    private static boolean pass(FileDescriptor directory, String name) {
        int moved;
        try (FileDescriptor top = RootedTree.listing(directory, name)) {
            TreeRemoval removal = new TreeRemoval(top);
            removal.empty(top, 0);
            moved = removal.moved;
        }
        try {
            Syscalls.unlink(directory, name, Syscalls.AT_REMOVEDIR);
            return false;
        } catch (KernelException e) {
            if (moved > 0 && e.is(Errno.ENOTEMPTY)) {
                return true;
            }
            throw e;
        }
    }

    private void empty(FileDescriptor directory, int depth) {
        for (String name : TreeCalls.names(directory)) {
            removeChild(directory, name, depth);
        }
    }

    private void removeChild(FileDescriptor directory, String name, int depth) {
        if (unlinked(directory, name)) {
            return;
        }
        if (depth >= DEPTH) {
            moveUp(directory, name);
            return;
        }
        try (FileDescriptor child = RootedTree.listing(directory, name)) {
            empty(child, depth + 1);
        }
        Syscalls.unlink(directory, name, Syscalls.AT_REMOVEDIR);
    }

    /** Whether it is gone; a folder is not. */
    private static boolean unlinked(FileDescriptor directory, String name) {
        try {
            Syscalls.unlink(directory, name, 0);
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return true;
            }
            if (e.is(Errno.EISDIR)) {
                return false;
            }
            throw e;
        }
    }

    /** A name that the enemy has taken already is replaced if it can be; else the next is tried. */
    private void moveUp(FileDescriptor directory, String name) {
        while (true) {
            try {
                TreeCalls.rename(directory, name, top, ".hawser-removed-" + moved++);
                return;
            } catch (KernelException e) {
                if (!e.is(Errno.ENOTEMPTY) && !e.is(Errno.ENOTDIR)) {
                    throw e;
                }
            }
        }
    }
}
