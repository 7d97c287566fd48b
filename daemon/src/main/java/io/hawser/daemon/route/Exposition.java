package io.hawser.daemon.route;

import java.util.Map;

/**
 * Text in Prometheus' exposition format 0.0.4.
 *
 * <pre>
 * # HELP hawser_dns_queries_total Queries answered by the resolvers.
 * # TYPE hawser_dns_queries_total counter
 * hawser_dns_queries_total{network="web",rcode="NOERROR",upstream=""} 42
 * </pre>
 *
 * <p>Source: prometheus.io, Exposition formats. Not thread-safe.
 */
final class Exposition {
    private final StringBuilder text = new StringBuilder();

    /** What a metric is. */
    enum Type {
        COUNTER,
        GAUGE;

        private String text() {
            return this == COUNTER ? "counter" : "gauge";
        }
    }

    /** Begins a metric; its samples follow. */
    Exposition metric(String name, Type type, String help) {
        text.append("# HELP ")
                .append(name)
                .append(' ')
                .append(help.replace("\\", "\\\\").replace("\n", "\\n"));
        text.append("\n# TYPE ").append(name).append(' ').append(type.text()).append('\n');
        return this;
    }

    /** One sample of a whole number; labels are written in the order of the map. */
    Exposition sample(String name, Map<String, String> labels, long value) {
        return sample(name, labels, Long.toString(value));
    }

    /** One sample. */
    Exposition sample(String name, Map<String, String> labels, double value) {
        return sample(name, labels, Double.toString(value));
    }

    private Exposition sample(String name, Map<String, String> labels, String value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{');
            labels.forEach((label, is) ->
                    text.append(label).append("=\"").append(escaped(is)).append("\","));
            text.setCharAt(text.length() - 1, '}');
        }
        text.append(' ').append(value).append('\n');
        return this;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
