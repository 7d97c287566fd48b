package io.hawser.cli;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.dns.DnsAnswer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code hawser dns NAME --from CONTAINER}.
 *
 * <pre>
 * $ hawser dns web --from client
 * web A: NOERROR in 0.1 ms, by harbour: known
 * web.                    5       IN      A       172.18.0.2
 * </pre>
 *
 * <p>Exit status 1 when nobody could say, as with {@code SERVFAIL}; that there is no such name is an answer.
 */
@Command(name = "dns", description = "What a container is answered when it asks for a name, by whom, and why.")
final class Dns implements Callable<Integer> {
    private static final Set<String> ANSWERS = Set.of("NOERROR", "NXDOMAIN");

    @CommandLine.ParentCommand
    Hawser hawser = new Hawser();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "the name to ask for, or an address for its name")
    String name = "";

    @Option(names = "--from", required = true, paramLabel = "CONTAINER", description = "who asks, by name or id")
    String from = "";

    @Option(names = "--type", paramLabel = "TYPE", description = "A (the default), AAAA, PTR, MX, …")
    String type = "";

    @Override
    public Integer call() throws IOException, BadJson {
        if (name.isBlank() || from.isBlank()) {
            String what = name.isBlank() ? "NAME" : "--from";
            throw new CommandLine.ParameterException(spec.commandLine(), what + " must not be empty");
        }
        String path = "/hawser/v1/dns/" + Daemon.encoded(from) + "?name=" + Daemon.encoded(name) + "&type="
                + Daemon.encoded(type);
        DnsAnswer answer = Json.read(hawser.daemon().get(path), DnsAnswer.class);
        print(answer, spec.commandLine().getOut());
        return ANSWERS.contains(answer.rcode()) ? 0 : 1;
    }

    private static void print(DnsAnswer answer, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%s %s: %s in %.1f ms%s: %s%n",
                answer.name(),
                answer.type(),
                answer.rcode(),
                answer.millis(),
                answer.source().isEmpty() ? "" : ", by " + answer.source(),
                answer.why());
        answer.records().forEach(out::println);
        for (DnsAnswer.Asked asked : answer.asked()) {
            out.printf(Locale.ROOT, "asked %s: %s after %.1f ms%n", asked.server(), asked.outcome(), asked.millis());
        }
        out.flush();
    }
}
