package io.hawser.kernel.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A namespace of its own in which Debian's nft program reads (or writes) what our messages made: the oracle. */
final class NftProgram implements AutoCloseable {
    private static final Pattern ELEMENTS = Pattern.compile("elements = \\{ (.*?) \\}");

    private final Path pin;
    private final Namespace namespace;

    NftProgram(Path directory) {
        pin = directory.resolve("ns");
        namespace = Namespace.create(pin);
    }

    Namespace namespace() {
        return namespace;
    }

    /** Runs nft and returns what it printed; fails the test if nft fails. */
    String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + pin, "nft"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(command + ": " + output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether nft succeeds. */
    boolean accepts(String... arguments) {
        try {
            run(arguments);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    /** The text without layout, and with the elements of each set in order, for they have none in the kernel. */
    static String normal(String text) {
        String flat = text.replaceAll("#[^\\n]*", "").replaceAll("\\s+", " ").strip();
        Matcher elements = ELEMENTS.matcher(flat);
        StringBuilder sorted = new StringBuilder();
        while (elements.find()) {
            String[] each = elements.group(1).split(", ");
            Arrays.sort(each);
            elements.appendReplacement(
                    sorted, Matcher.quoteReplacement("elements = { " + String.join(", ", each) + " }"));
        }
        return elements.appendTail(sorted).toString();
    }

    @Override
    public void close() {
        namespace.close();
        Namespace.unpin(pin);
    }
}
