package io.hawser.cli;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks the daemon one thing and prints the answer for people, or with {@code --json} as it came. */
abstract class Report<A> implements Callable<Integer> {
    @CommandLine.ParentCommand
    Hawser hawser = new Hawser();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "As the daemon answers it.")
    boolean json;

    private final String path;
    private final Class<A> type;

    /**
     * A report on what the daemon answers.
     *
     * @param path where it is asked
     * @param type what it answers
     */
    Report(String path, Class<A> type) {
        this.path = path;
        this.type = type;
    }

    @Override
    public Integer call() throws IOException, BadJson {
        byte[] answer = hawser.daemon().get(path);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new String(answer, StandardCharsets.UTF_8).strip());
        } else {
            print(out, Json.read(answer, type));
        }
        out.flush();
        return 0;
    }

    abstract void print(PrintWriter out, A answer);
}
