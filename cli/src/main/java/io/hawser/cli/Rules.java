package io.hawser.cli;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.firewall.RulesAnswer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code hawser rules}: what the packet rules do, network by network, in words and as Docker's iptables rules.
 *
 * <pre>
 * network bridge
 *   what leaves 172.17.0.0/16 takes the host's address
 *     nat POSTROUTING        MASQUERADE  all  --  172.17.0.0/16        !172.17.0.0/16
 * </pre>
 */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description =
                "What the packet rules do, network by network: in words, and as the lines that iptables -L -n would"
                        + " show with Docker's rules.")
final class Rules implements Callable<Integer> {
    @CommandLine.ParentCommand
    Hawser hawser = new Hawser();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "As the daemon answers it.")
    boolean json;

    @Override
    public Integer call() throws IOException, BadJson {
        byte[] answer = hawser.daemon().get("/hawser/v1/rules");
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new String(answer, StandardCharsets.UTF_8).strip());
        } else {
            print(out, Json.read(answer, RulesAnswer.class));
        }
        out.flush();
        return 0;
    }

    private static void print(PrintWriter out, RulesAnswer answer) {
        String network = "";
        String container = "";
        for (RulesAnswer.Rule rule : answer.rules()) {
            if (!rule.network().equals(network)) {
                network = rule.network();
                container = "";
                out.println("network " + network);
            }
            if (!rule.container().equals(container)) {
                container = rule.container();
                out.println("  container " + container);
            }
            String indent = container.isEmpty() ? "  " : "    ";
            out.println(indent + rule.words());
            out.println(indent + "  " + String.format("%-22s", rule.chain()) + " " + rule.line());
        }
        Columns table = new Columns("DROPPED PACKETS", "BYTES", "CHAIN", "RULE");
        answer.drops()
                .forEach(drops -> table.row(List.of(
                        Long.toString(drops.packets()), Long.toString(drops.bytes()), drops.chain(), drops.rule())));
        out.println();
        out.print(table.text());
    }
}
