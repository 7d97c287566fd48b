package io.hawser.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells, each column as wide as its widest cell; notes stand between the lines as they are. */
final class Columns {
    private static final String GAP = "   ";

    /** Cells, or one note. */
    private record Line(List<String> cells, String note) {}

    private final List<Line> lines = new ArrayList<>();

    Columns(String... titles) {
        row(List.of(titles));
    }

    void row(List<String> cells) {
        lines.add(new Line(List.copyOf(cells), ""));
    }

    void note(String text) {
        lines.add(new Line(List.of(), text));
    }

    String text() {
        int columns = lines.stream().mapToInt(line -> line.cells().size()).max().orElse(0);
        int[] widths = new int[columns];
        for (Line line : lines) {
            for (int i = 0; i < line.cells().size(); i++) {
                widths[i] = Math.max(widths[i], line.cells().get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(text(line, widths)).append('\n'));
        return text.toString();
    }

    private static String text(Line line, int[] widths) {
        StringBuilder text = new StringBuilder(line.note().isEmpty() ? "" : "  " + line.note());
        for (int i = 0; i < line.cells().size(); i++) {
            String cell = line.cells().get(i);
            text.append(i == 0 ? "" : GAP).append(cell).repeat(" ", widths[i] - cell.length());
        }
        return text.toString().stripTrailing();
    }
}
