package io.hawser.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;

/**
 * Golden files: what a scenario must render, as text that a person can read and a review can judge. They live in
 * {@code src/test/resources/golden} of the module under test. After a wanted change write them anew with
 * {@code scripts/mvn test -Dgolden.update=true} and read the difference.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    /**
     * Compares a text with the golden file of this name.
     *
     * @param name the scenario; may hold {@code /} for folders
     */
    public static void verify(String name, String text) {
        String ended = text.endsWith("\n") ? text : text + "\n";
        Path file = FOLDER.resolve(name + ".txt");
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, ended);
            }
            Assertions.assertThat(file)
                    .as("golden file; -Dgolden.update=true writes it")
                    .exists();
            Assertions.assertThat(ended).as(file.toString()).isEqualTo(Files.readString(file));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }
}
