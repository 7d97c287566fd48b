package io.hawser.api.container;

import java.util.List;

/** {@code GET /containers/{id}/top}: the table that {@code ps} printed. */
public record TopResult(List<List<String>> processes, List<String> titles) {}
