package io.hawser.network.controller;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.network.firewall.Firewall;
import io.hawser.network.plan.BridgePort;
import io.hawser.network.plan.Executor;
import io.hawser.network.plan.FaultPoint;
import io.hawser.network.plan.HeldNamespaces;
import io.hawser.network.plan.HostContext;
import io.hawser.network.plan.Plan;
import io.hawser.network.plan.TrackedFlows;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * A host that this process alone has, to rehearse with the kernel: plans are carried out in network namespaces without a name,
 * which end with it or with the process. For the rest it exists on paper.
 */
final class ThrowAwayHost extends PaperHost {
    private final Namespace host;
    private final HeldNamespaces sandboxes = new HeldNamespaces();
    private final Executor executor;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ThrowAwayHost(Namespace host, Path execRoot, String engineId, RandomGenerator random) {
        this.host = host;
        HostContext context =
                new HostContext(host, execRoot, engineId, Set.of(Firewall.INET, Firewall.BRIDGE), sandboxes);
        this.executor = new Executor(context, FaultPoint.NONE, random);
    }

    /**
     * Makes one.
     *
     * @param execRoot where its sandboxes would be pinned; nothing is made there
     * @throws io.hawser.kernel.ffm.KernelException EPERM or ENOSPC when the kernel makes no namespace for us
     */
    static ThrowAwayHost open(Path execRoot, String engineId, RandomGenerator random) {
        Namespace host = Namespace.unnamed();
        try {
            return new ThrowAwayHost(host, execRoot, engineId, random);
        } catch (RuntimeException | Error failed) {
            host.close();
            throw failed;
        }
    }

    /**
     * Without what is about connections, of which there are none, and to look for some takes the kernel as long as the rest; and
     * without the ports of bridges, because the machine's kernel log tells of every one, whatever its namespace.
     */
    @Override
    public void apply(Plan plan) {
        executor.apply(new Plan(plan.changes().stream()
                .filter(change ->
                        !(change.resource() instanceof TrackedFlows) && !(change.resource() instanceof BridgePort))
                .toList()));
    }

    /** The namespace that stands for the host's. */
    Namespace namespace() {
        return host;
    }

    @Override
    public boolean hasPersistentTables() {
        try (NftSocket socket = NftSocket.open(host)) {
            return socket.hasPersistentTables();
        }
    }

    /** Once more is fine. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            try (host;
                    sandboxes) {
                executor.close();
            }
        }
    }
}
