package io.hawser.cli;

import io.hawser.api.firewall.RulesAnswer;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

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
final class Rules extends Report<RulesAnswer> {
    Rules() {
        super("/hawser/v1/rules", RulesAnswer.class);
    }

    @Override
    void print(PrintWriter out, RulesAnswer answer) {
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
