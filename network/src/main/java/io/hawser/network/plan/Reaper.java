package io.hawser.network.plan;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.route.Batch;
import io.hawser.kernel.route.Link;
import io.hawser.kernel.route.LinkChange;
import io.hawser.kernel.route.LinkRemoval;
import io.hawser.kernel.route.RouteSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;

/**
 * Deletes links. One deletion waits about 20 ms for the kernel, ten together hardly more: so while one is under way the next
 * callers' links gather, and then go together: they are put into a group of their own and the group is deleted.
 *
 * <p>A thread of its own does the work; any thread may ask and waits for its links. Only links with the mark given are
 * deleted, whatever their name.
 */
final class Reaper implements AutoCloseable {
    private final HostContext context;
    private final int group;
    private final LinkedBlockingQueue<Doomed> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean ended;

    /** A link that shall go. */
    private record Doomed(String name, Mark mark, boolean last, CompletableFuture<Boolean> gone) {}

    Reaper(HostContext context, RandomGenerator random) {
        this.context = context;
        this.group = random.nextInt(1 << 20, Integer.MAX_VALUE);
        this.thread = Thread.ofPlatform().daemon().name("hawser-reaper").start(this::run);
    }

    /** Hands a link over. The future tells whether it was there; its failure is a KernelException. */
    CompletableFuture<Boolean> delete(String name, Mark mark) {
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        queue.add(new Doomed(name, mark, false, gone));
        if (ended) {
            refuseTheRest();
        }
        return gone;
    }

    /** A link handed over too late must not let its caller wait for ever. */
    private void refuseTheRest() {
        List<Doomed> late = new ArrayList<>();
        queue.drainTo(late);
        late.forEach(one -> one.gone.completeExceptionally(new IllegalStateException("the executor is closed")));
    }

    /** The socket is its own, so that nobody else's requests queue behind a deletion before they reach the kernel. */
    private void run() {
        try (Sockets sockets = new Sockets(context)) {
            run(sockets);
        } finally {
            ended = true;
            refuseTheRest();
        }
    }

    private void run(Sockets sockets) {
        List<Doomed> together = new ArrayList<>();
        boolean more = true;
        while (more) {
            try {
                together.add(queue.take());
            } catch (InterruptedException e) {
                return;
            }
            queue.drainTo(together);
            more = together.stream().noneMatch(Doomed::last);
            delete(sockets, together.stream().filter(doomed -> !doomed.last()).toList());
            together.clear();
        }
    }

    private void delete(Sockets sockets, List<Doomed> doomed) {
        try {
            List<Runnable> answers = doomed.isEmpty() ? List.of() : delete(sockets.route(), doomed);
            answers.forEach(Runnable::run);
        } catch (RuntimeException e) {
            doomed.forEach(one -> one.gone.completeExceptionally(e));
        }
    }

    /** What there is to tell the callers. */
    private List<Runnable> delete(RouteSocket route, List<Doomed> doomed) {
        List<Runnable> answers = new ArrayList<>();
        List<Doomed> there = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        for (Doomed one : doomed) {
            Optional<Link> link =
                    route.link(one.name).filter(found -> found.alias().equals(one.mark.alias()));
            if (link.isPresent()) {
                there.add(one);
                indexes.add(link.get().index());
            } else {
                answers.add(() -> one.gone.complete(false));
            }
        }
        if (indexes.size() > 1 && together(route, indexes)) {
            there.forEach(one -> answers.add(() -> one.gone.complete(true)));
        } else {
            for (int i = 0; i < indexes.size(); i++) {
                answers.add(single(route, indexes.get(i), there.get(i)));
            }
        }
        return answers;
    }

    /** Whether the group could be deleted; if not, the links are tried one by one. */
    private boolean together(RouteSocket route, List<Integer> indexes) {
        try {
            Batch batch = route.batch();
            indexes.forEach(index -> batch.add(LinkChange.of(index).group(group)));
            batch.add(LinkRemoval.ofGroup(group)).send();
            return true;
        } catch (BatchException e) {
            return false;
        }
    }

    private static Runnable single(RouteSocket route, int index, Doomed one) {
        try {
            route.send(LinkRemoval.of(index));
            return () -> one.gone.complete(true);
        } catch (BatchException e) {
            KernelException refusal = e.first();
            return () -> one.gone.completeExceptionally(refusal);
        }
    }

    /** Deletes what was handed over, then ends. */
    @Override
    public void close() {
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        queue.add(new Doomed("", new Mark("none", "none"), true, gone));
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The thread's socket, opened when first needed. */
    private static final class Sockets implements AutoCloseable {
        private final HostContext context;
        private final List<RouteSocket> opened = new ArrayList<>(1);

        private Sockets(HostContext context) {
            this.context = context;
        }

        private RouteSocket route() {
            if (opened.isEmpty()) {
                opened.add(RouteSocket.open(context.host()));
            }
            return opened.getFirst();
        }

        @Override
        public void close() {
            opened.forEach(RouteSocket::close);
        }
    }
}
