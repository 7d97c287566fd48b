package io.hawser.network.store;

import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The embedded {@link Store}: all records in memory, every commit one line at the end of a {@link Journal}.
 *
 * <p><b>Group commit.</b> A commit first takes {@code order}: its conditions are checked, its change is applied to the
 * table in memory and its line is queued. Then it takes {@code file}: whoever gets it first writes <em>everything</em>
 * that is queued with one {@code write}. Then it takes {@code disk}: whoever gets it first has all that is written made durable
 * with one {@code fdatasync}, while others write on; the next sync makes all those durable, so that most, when their turn comes,
 * find that they are. So n threads that commit at once pay for two or three syncs, not n. A reader may see a change the moment
 * before it is durable; a commit that depends on it stands behind it in the journal, so a crash loses both or none. Who needs
 * several of the locks takes {@code disk} first and {@code order} last.
 *
 * <p><b>A full disk.</b> When a write is refused, the file is cut back to where it was good, and everything that was queued
 * is taken back in the table, last first: those commits fail with SYSTEM, and the next one is tried again.
 *
 * <p><b>Failure.</b> When the disk refuses to sync or the file to be cut back, what is on it is unknown. The store then answers
 * every later commit with SYSTEM until it is opened anew, which reads what really is there.
 *
 * <p><b>Compaction.</b> When the journal has grown to four times what its live records need, they are written to a new
 * file, synced and renamed over the old one. If there is no room for that, it is tried again when the journal has doubled.
 */
public final class JournalStore implements Store {

    private final Journal journal;
    private final FileChannel lockFile;
    private final Table table;
    private final Watchers watchers = new Watchers();

    private final ReentrantLock order = new ReentrantLock();
    private final ReentrantLock file = new ReentrantLock();
    private final ReentrantLock disk = new ReentrantLock();

    // guarded by order
    private final Deque<Queued> queued = new ArrayDeque<>();

    // written under disk
    private volatile long durable;

    // guarded by file
    private long written;

    // guarded by file
    private List<Change> unsynced = new ArrayList<>();

    // guarded by file; each is taken out by the commit it is about
    private final Map<Long, IOException> refused = new HashMap<>();

    private volatile @Nullable NetworkException broken;

    /** A change that is in the table and not yet in the file. */
    private record Queued(Change change, Runnable undo) {}

    private JournalStore(Journal journal, FileChannel lockFile, Table table) {
        this.journal = journal;
        this.lockFile = lockFile;
        this.table = table;
    }

    /**
     * Opens the store kept in a directory, making both when absent (0700; files 0600). A torn last line, left by a
     * crash in the middle of a write that nobody was told of, is cut off.
     *
     * @throws NetworkException CONFLICT when another process has it open, SYSTEM when it cannot be read
     */
    public static JournalStore open(Path directory) {
        try {
            Journal.makeDirectory(directory);
            FileChannel lockFile = exclusive(directory);
            Table table = new Table();
            Journal journal = Journal.open(directory.resolve("journal"), table);
            return new JournalStore(journal, lockFile, table);
        } catch (IOException failed) {
            throw NetworkException.system("store " + directory + ": " + failed.getMessage(), failed);
        }
    }

    private static FileChannel exclusive(Path directory) throws IOException {
        FileChannel channel = Journal.openPrivately(directory.resolve("lock"));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw new NetworkException(Kind.CONFLICT, "store " + directory + " is open already", sameProcess);
        }
        channel.close();
        throw NetworkException.conflict("store " + directory + " is in use by another process");
    }

    @Override
    public Optional<Versioned> get(String key) {
        return table.get(key);
    }

    @Override
    public List<Versioned> list(String prefix) {
        return table.list(prefix);
    }

    @Override
    public long commit(List<Mutation> all) {
        long version = note(all);
        awaitDurable(version);
        return version;
    }

    @Override
    public long note(List<Mutation> all) {
        long version = enqueue(all);
        file.lock();
        try {
            awaitWritten(version);
        } finally {
            file.unlock();
        }
        return version;
    }

    private long enqueue(List<Mutation> all) {
        all.forEach(Journal::check);
        order.lock();
        try {
            refuseWhenBroken();
            Change change = table.prepare(all);
            queued.add(new Queued(change, table.apply(change)));
            return change.version();
        } finally {
            order.unlock();
        }
    }

    // guarded by file
    private void awaitWritten(long version) {
        throwRefusal(version);
        if (written < version) {
            flush();
            throwRefusal(version);
        }
    }

    private void throwRefusal(long version) {
        IOException refusal = refused.remove(version);
        if (refusal != null) {
            throw NetworkException.system("store " + journal + ": " + refusal.getMessage(), refusal);
        }
    }

    /** Writes what is queued; from here on it survives this process. */
    // guarded by file
    private void flush() {
        refuseWhenBroken();
        List<Queued> batch = takeQueued();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        batch.forEach(one -> lines.writeBytes(Journal.line(one.change())));
        try {
            journal.append(lines.toByteArray());
            batch.forEach(one -> unsynced.add(one.change()));
            written = batch.isEmpty() ? written : batch.getLast().change().version();
        } catch (IOException full) {
            takeBack(batch, full);
        }
    }

    /** What came after it may rest on it, so it goes too. */
    // guarded by file
    private void takeBack(List<Queued> batch, IOException cause) {
        order.lock();
        try {
            List<Queued> all = new ArrayList<>(batch);
            all.addAll(queued);
            queued.clear();
            all.reversed().forEach(one -> one.undo().run());
            all.forEach(one -> refused.put(one.change().version(), cause));
            journal.cutBack();
        } catch (IOException failed) {
            throw broken(failed);
        } finally {
            order.unlock();
        }
    }

    private void awaitDurable(long version) {
        if (durable >= version) {
            return; // whoever syncs just now does so for others
        }
        disk.lock();
        try {
            if (durable < version) {
                sync();
            }
        } finally {
            disk.unlock();
        }
    }

    /** Makes all that is written durable, then tells who watches. */
    // guarded by disk
    private void sync() {
        refuseWhenBroken();
        Written upTo = takeWritten();
        try {
            journal.sync();
            durable = upTo.version();
            upTo.changes().forEach(watchers::tell);
            compactWhenGrown();
        } catch (IOException failed) {
            throw broken(failed);
        }
    }

    /** What is in the file and was not made durable yet. */
    private record Written(long version, List<Change> changes) {}

    private Written takeWritten() {
        file.lock();
        try {
            Written all = new Written(written, unsynced);
            unsynced = new ArrayList<>();
            return all;
        } finally {
            file.unlock();
        }
    }

    private NetworkException broken(IOException failed) {
        NetworkException cause = NetworkException.system("store " + journal + ": " + failed.getMessage(), failed);
        broken = cause;
        return cause;
    }

    private List<Queued> takeQueued() {
        order.lock();
        try {
            List<Queued> batch = new ArrayList<>(queued);
            queued.clear();
            return batch;
        } finally {
            order.unlock();
        }
    }

    private void refuseWhenBroken() {
        NetworkException cause = broken;
        if (cause != null) {
            throw NetworkException.system(cause.getMessage() == null ? "store failed" : cause.getMessage(), cause);
        }
    }

    /** With all locks held nothing can come between the picture taken and the rename. */
    // guarded by disk
    private void compactWhenGrown() throws IOException {
        file.lock();
        order.lock();
        try {
            if (journal.hasGrown() && queued.isEmpty()) {
                journal.rewrite(table);
            }
        } finally {
            order.unlock();
            file.unlock();
        }
    }

    @Override
    public Watch watch(String prefix, Consumer<Event> listener) {
        return watchers.add(prefix, listener);
    }

    @Override
    public void close() {
        disk.lock();
        file.lock();
        try {
            broken = NetworkException.unavailable("store " + journal + " is closed");
            journal.close();
            lockFile.close();
        } catch (IOException failed) {
            throw NetworkException.system("store " + journal + ": " + failed.getMessage(), failed);
        } finally {
            file.unlock();
            disk.unlock();
        }
    }
}
