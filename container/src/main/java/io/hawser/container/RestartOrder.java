package io.hawser.container;

import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * In which order policies start containers when the engine is opened: whoever others need is started before them. A container needs
 * those its links on the default bridge lead to and those whose network, processes or IPC it shares; it does not start while one of
 * them does not run. Used by one thread, once.
 *
 * <pre>
 * db            web --link db        sidecar --network container:web
 * cache
 * first         second               third
 * </pre>
 */
final class RestartOrder {
    private static final String CONTAINER = "container:";

    private final ContainerTable table;
    private final List<LiveContainer> wanted;
    private final Map<String, Integer> turns = new HashMap<>();

    private RestartOrder(ContainerTable table, List<LiveContainer> wanted) {
        this.table = table;
        this.wanted = wanted;
    }

    /** Who may be started together, and before the next of these are. */
    static List<List<LiveContainer>> of(ContainerTable table, List<LiveContainer> wanted) {
        RestartOrder order = new RestartOrder(table, wanted);
        Map<Integer, List<LiveContainer>> together = new TreeMap<>();
        wanted.forEach(live -> together.computeIfAbsent(order.turn(live), first -> new ArrayList<>())
                .add(live));
        return List.copyOf(together.values());
    }

    private int turn(LiveContainer live) {
        Integer known = turns.get(live.id);
        if (known != null) {
            return known;
        }
        turns.put(live.id, 0); // for those who need each other, none of whom will start
        int turn = needs(live.now())
                .flatMap(name -> find(name).stream())
                .filter(wanted::contains)
                .mapToInt(needed -> turn(needed) + 1)
                .max()
                .orElse(0);
        turns.put(live.id, turn);
        return turn;
    }

    private static Stream<String> needs(Container container) {
        Isolation isolation = container.spec().isolation();
        Stream<String> shared = Stream.of(isolation.pid(), isolation.ipc())
                .filter(mode -> mode.startsWith(CONTAINER))
                .map(mode -> mode.substring(CONTAINER.length()));
        return Stream.concat(connected(container.spec().networking()), shared);
    }

    private static Stream<String> connected(Networking networking) {
        return switch (networking.mode()) {
            case NetworkMode.JoinedContainer(String other) -> Stream.of(other);
            case NetworkMode.DefaultBridge _ -> networking.links().stream().map(LinkSpec::container);
            case NetworkMode.Named _, NetworkMode.Host _, NetworkMode.None _ -> Stream.empty();
        };
    }

    private Optional<LiveContainer> find(String name) {
        try {
            return Optional.of(table.find(name));
        } catch (NetworkException gone) {
            return Optional.empty();
        }
    }
}
