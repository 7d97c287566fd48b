package io.hawser.daemon.route;

import io.hawser.api.BadJson;
import io.hawser.api.Filters;
import io.hawser.api.container.ContainerSummary;
import io.hawser.container.Container;
import io.hawser.container.MountPoint;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The filters of {@code docker ps}: which of the containers are listed. */
record ContainerFilter(Filters filters, boolean all, List<Container> containers) {
    private static final Set<String> KNOWN = Set.of(
            "ancestor",
            "before",
            "exited",
            "expose",
            "health",
            "id",
            "is-task",
            "isolation",
            "label",
            "name",
            "network",
            "publish",
            "since",
            "status",
            "volume");
    private static final Set<String> STATES =
            Set.of("created", "running", "paused", "restarting", "removing", "exited", "dead");

    private static final Set<String> HEALTH = Set.of("none", "starting", "healthy", "unhealthy");

    ContainerFilter {
        containers = List.copyOf(containers);
    }

    static ContainerFilter of(String text, boolean all, List<Container> containers) throws BadJson {
        Filters filters = Filters.parse(text).allow(KNOWN);
        refuse(filters, "status", STATES::contains);
        refuse(filters, "exited", code -> code.matches("[+-]?\\d{1,9}"));
        refuse(filters, "health", HEALTH::contains);
        refuse(
                filters,
                "is-task",
                flag -> flag.equals("true") || flag.equals("false") || flag.equals("1") || flag.equals("0"));
        boolean states =
                !filters.of("status").isEmpty() || !filters.of("exited").isEmpty();
        return new ContainerFilter(filters, all || states, containers);
    }

    private static void refuse(Filters filters, String key, Predicate<String> known) throws BadJson {
        for (String value : filters.of(key)) {
            if (!known.test(value)) {
                throw new BadJson("invalid filter '" + key + "=" + value + "'");
            }
        }
    }

    /** What can be told from the container itself. */
    boolean wants(Container container) {
        boolean alive =
                container.state().alive() || container.state().status() == io.hawser.container.State.Status.RESTARTING;
        return (all || alive)
                && filters.exact("status", container.state().status().wireName())
                && (filters.match("name", container.name()) || filters.match("name", "/" + container.name()))
                && (filters.of("id").isEmpty() || filters.of("id").stream().anyMatch(container.id()::startsWith))
                && filters.labels(container.spec().labels())
                && exited(container)
                && ancestor(container)
                && volume(container)
                && between(container)
                && filters.exact("health", health(container))
                && !filters.of("is-task").contains("true")
                && !filters.of("is-task").contains("1");
    }

    private static String health(Container container) {
        return container
                .state()
                .health()
                .map(health -> health.status().wireName())
                .orElse("none");
    }

    /** What can be told from what is listed of it. */
    boolean wants(ContainerSummary summary) {
        List<String> networks = filters.of("network");
        boolean onNetwork = networks.isEmpty()
                || summary.networkSettings().networks().entrySet().stream()
                        .anyMatch(entry -> networks.stream()
                                .anyMatch(wanted -> wanted.equals(entry.getKey())
                                        || (!wanted.isEmpty()
                                                && String.valueOf(
                                                                entry.getValue().networkId())
                                                        .startsWith(wanted))));
        return onNetwork && port("publish", summary, true) && port("expose", summary, false);
    }

    private boolean exited(Container container) {
        return filters.of("exited").isEmpty()
                || (!container.state().alive()
                        && container.state().finishedAt().isPresent()
                        && filters.of("exited")
                                .contains(String.valueOf(container.state().exitCode())));
    }

    private boolean ancestor(Container container) {
        List<String> wanted = filters.of("ancestor");
        String image = container.spec().image();
        return wanted.isEmpty()
                || wanted.stream()
                        .anyMatch(w -> w.equals(image)
                                || image.equals(w + ":latest")
                                || w.equals(image + ":latest")
                                || container.imageId().equals(w)
                                || container.imageId().startsWith("sha256:" + w));
    }

    private boolean volume(Container container) {
        List<String> wanted = filters.of("volume");
        return wanted.isEmpty() || container.mounts().stream().anyMatch(mount -> mounted(mount, wanted));
    }

    private static boolean mounted(MountPoint mount, List<String> wanted) {
        return wanted.contains(mount.name()) || wanted.contains(mount.source()) || wanted.contains(mount.destination());
    }

    private boolean between(Container container) {
        for (String name : filters.of("before")) {
            if (!container.created().isBefore(createdOf(name))) {
                return false;
            }
        }
        for (String name : filters.of("since")) {
            if (!container.created().isAfter(createdOf(name))) {
                return false;
            }
        }
        return true;
    }

    private Instant createdOf(String name) {
        return containers.stream()
                .filter(c -> c.name().equals(name) || c.id().startsWith(name))
                .map(Container::created)
                .findFirst()
                .orElseThrow(() -> io.hawser.network.model.NetworkException.notFound("No such container: " + name));
    }

    private boolean port(String key, ContainerSummary summary, boolean published) {
        List<String> wanted = filters.of(key);
        return wanted.isEmpty()
                || summary.ports().stream()
                        .anyMatch(port -> wanted.stream()
                                .anyMatch(w ->
                                        inRange(w, published ? port.publicPort() : port.privatePort(), port.type())));
    }

    private static boolean inRange(String wanted, int port, String type) {
        int slash = wanted.indexOf('/');
        String protocol = slash < 0 ? "tcp" : wanted.substring(slash + 1);
        String range = slash < 0 ? wanted : wanted.substring(0, slash);
        int dash = range.indexOf('-');
        try {
            int from = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int to = dash < 0 ? from : Integer.parseInt(range.substring(dash + 1));
            return protocol.equals(type) && from <= port && port <= to;
        } catch (NumberFormatException e) {
            throw io.hawser.network.model.NetworkException.invalid("invalid port filter: " + wanted);
        }
    }
}
