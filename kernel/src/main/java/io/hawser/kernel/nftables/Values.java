package io.hawser.kernel.nftables;

import java.util.List;
import java.util.stream.Collectors;

/** The data of a map's element, one value per field: {@code 172.17.0.2 . 80}. */
public record Values(List<Value> fields) implements Target {
    public Values {
        fields = List.copyOf(fields);
    }

    public static Values of(Value... fields) {
        return new Values(List.of(fields));
    }

    @Override
    public String text() {
        return fields.stream().map(Value::text).collect(Collectors.joining(" . "));
    }
}
