package io.hawser.container;

import io.hawser.network.model.Port;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The environment entries by which a container of the default bridge knows what it is linked to.
 *
 * <pre>
 * DB_PORT=tcp://172.17.0.2:5432          DB_PORT_5432_TCP=tcp://172.17.0.2:5432
 * DB_PORT_5432_TCP_ADDR=172.17.0.2       DB_PORT_5432_TCP_PORT=5432
 * DB_PORT_5432_TCP_PROTO=tcp             DB_NAME=/web/db
 * DB_ENV_PGDATA=/data
 * </pre>
 *
 * <p>Two or more ports in a row also get {@code _START}, {@code _PORT_START}, {@code _END} and {@code _PORT_END}. Ports are
 * sorted, TCP first. Source: Docker's documentation of legacy container links.
 */
final class LinkEnvironment {
    private LinkEnvironment() {}

    /**
     * The entries about one link.
     *
     * @param parent name of the container that has the link
     * @param alias what it calls the other
     * @param address of the other on the default bridge
     * @param child the other
     */
    static List<String> of(String parent, String alias, InetAddress address, Container child) {
        String prefix = alias.toUpperCase(Locale.ROOT).replace('-', '_');
        List<Port> ports = child.spec().networking().exposed().stream()
                .sorted(Comparator.comparing(Port::protocol).thenComparingInt(Port::number))
                .toList();
        List<String> entries = new ArrayList<>();
        if (!ports.isEmpty()) {
            entries.add(prefix + "_PORT=" + url(ports.getFirst(), address));
        }
        for (List<Port> run : runs(ports)) {
            if (run.size() > 1) {
                ends(entries, prefix, run, address);
            }
            run.forEach(port -> single(entries, prefix, port, address));
        }
        entries.add(prefix + "_NAME=/" + parent + "/" + alias);
        for (String entry : child.spec().command().env()) {
            String key = entry.substring(0, entry.indexOf('='));
            if (!key.equals("HOME") && !key.equals("PATH")) {
                entries.add(prefix + "_ENV_" + entry);
            }
        }
        return entries;
    }

    private static List<List<Port>> runs(List<Port> sorted) {
        List<List<Port>> runs = new ArrayList<>();
        for (Port port : sorted) {
            boolean next = !runs.isEmpty() && follows(runs.getLast().getLast(), port);
            if (!next) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(port);
        }
        return runs;
    }

    private static boolean follows(Port last, Port port) {
        return port.protocol() == last.protocol() && port.number() == last.number() + 1;
    }

    private static void ends(List<String> entries, String prefix, List<Port> run, InetAddress address) {
        String name = name(prefix, run.getFirst());
        Port last = run.getLast();
        entries.add(name + "_START=" + url(run.getFirst(), address));
        entries.add(name + "_PORT_START=" + run.getFirst().number());
        entries.add(name + "_END=" + url(last, address));
        entries.add(name + "_PORT_END=" + last.number());
    }

    private static void single(List<String> entries, String prefix, Port port, InetAddress address) {
        String name = name(prefix, port);
        entries.add(name + "=" + url(port, address));
        entries.add(name + "_ADDR=" + address.getHostAddress());
        entries.add(name + "_PORT=" + port.number());
        entries.add(name + "_PROTO=" + port.protocol().text());
    }

    private static String name(String prefix, Port port) {
        return prefix + "_PORT_" + port.number() + "_" + port.protocol().text().toUpperCase(Locale.ROOT);
    }

    private static String url(Port port, InetAddress address) {
        return port.protocol().text() + "://" + address.getHostAddress() + ":" + port.number();
    }
}
