package io.hawser.daemon.translate;

import io.hawser.api.container.Stats;
import io.hawser.container.Container;
import io.hawser.container.usage.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a container takes, as {@code docker stats} reads it. */
public final class StatsWire {
    private static final Stats.Cpu NO_CPU =
            new Stats.Cpu(new Stats.CpuUsage(0, List.of(), 0, 0), 0, 0, new Stats.Throttling(0, 0, 0));
    private static final Stats.Blocks NO_BLOCKS = new Stats.Blocks(null, null, null, null, null, null, null, null);

    private StatsWire() {}

    /** Of one that does not run. */
    public static Stats stopped(Container container) {
        return new Stats(
                "/" + container.name(),
                container.id(),
                Text.NEVER,
                Text.NEVER,
                new Stats.Pids(0, 0),
                NO_BLOCKS,
                0,
                Map.of(),
                NO_CPU,
                NO_CPU,
                new Stats.Memory(0, 0, Map.of(), 0, 0),
                null);
    }

    /** Of one that runs; what it took before lets a client work out how much that is in between. */
    public static Stats running(Container container, Usage now, Optional<Usage> before) {
        Usage.Memory memory = now.memory();
        return new Stats(
                "/" + container.name(),
                container.id(),
                Text.time(now.read()),
                Text.time(before.map(Usage::read)),
                new Stats.Pids(now.pids().current(), now.pids().limit()),
                blocks(now.blocks()),
                0,
                Map.of(),
                cpu(now.cpu()),
                before.map(Usage::cpu).map(StatsWire::cpu).orElse(NO_CPU),
                new Stats.Memory(
                        memory.usage(), memory.max(), new TreeMap<>(memory.stats()), memory.failures(), memory.limit()),
                now.networks().isEmpty() ? null : networks(now.networks()));
    }

    private static Stats.Cpu cpu(Usage.Cpu cpu) {
        return new Stats.Cpu(
                new Stats.CpuUsage(cpu.total(), cpu.each(), cpu.kernel(), cpu.user()),
                cpu.system(),
                cpu.processors(),
                new Stats.Throttling(cpu.periods(), cpu.throttledPeriods(), cpu.throttled()));
    }

    private static Stats.Blocks blocks(Usage.Blocks blocks) {
        return new Stats.Blocks(
                transfers(blocks.bytes()),
                transfers(blocks.operations()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static List<Stats.Transfer> transfers(List<Usage.Transfer> transfers) {
        return transfers.stream()
                .map(one -> new Stats.Transfer(one.major(), one.minor(), one.direction(), one.value()))
                .toList();
    }

    private static Map<String, Stats.Interface> networks(Map<String, Usage.Interface> networks) {
        Map<String, Stats.Interface> wire = new TreeMap<>();
        networks.forEach((name, link) -> wire.put(name, link(link.received(), link.sent())));
        return wire;
    }

    private static Stats.Interface link(Usage.Counters in, Usage.Counters out) {
        return new Stats.Interface(
                in.bytes(),
                in.packets(),
                in.errors(),
                in.dropped(),
                out.bytes(),
                out.packets(),
                out.errors(),
                out.dropped());
    }
}
