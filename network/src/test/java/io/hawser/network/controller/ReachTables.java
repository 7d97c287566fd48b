package io.hawser.network.controller;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of docs/reachability.md: what is promised to users, by the kind of network. */
final class ReachTables {
    private static final Path FILE = Path.of("../docs/reachability.md");

    /**
     * One row.
     *
     * @param cells for what is published, published on loopback, and not published
     */
    record Row(String from, String to, List<String> cells) {
        /** Whom the container sees: {@code own}, {@code gateway}, {@code relay} or {@code –}. */
        String seen(Service service, boolean bridgeCalls) {
            String[] words = cells.get(service.containerPort() - Service.PUBLISHED.containerPort())
                    .split(" / ", -1);
            return words[bridgeCalls ? 0 : words.length - 1];
        }
    }

    /** The three ports of the container in the tables. */
    enum Service {
        PUBLISHED(80, 8000),
        ON_LOOPBACK(81, 8100),
        UNPUBLISHED(82, 8200);

        private final int containerPort;
        private final int hostPorts;

        Service(int containerPort, int hostPorts) {
            this.containerPort = containerPort;
            this.hostPorts = hostPorts;
        }

        int containerPort() {
            return containerPort;
        }

        /** Where its host ports begin; each network has the one with its number. */
        int hostPorts() {
            return hostPorts;
        }
    }

    private ReachTables() {}

    static Map<String, List<Row>> read() {
        Map<String, List<Row>> tables = new LinkedHashMap<>();
        List<Row> rows = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith("## ")) {
                rows = new ArrayList<>();
                tables.put(line.substring(3), rows);
            } else if (line.startsWith("| ") && !line.startsWith("| from ")) {
                List<String> cells = Arrays.stream(line.split("\\|", -1))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .toList();
                rows.add(new Row(cells.get(0), cells.get(1), cells.subList(2, 5)));
            }
        }
        return tables;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
