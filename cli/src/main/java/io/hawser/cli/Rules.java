package io.hawser.cli;

import io.hawser.api.firewall.RulesAnswer;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * {@code hawser rules}: what the packet rules do, network by network, in words and as Docker's iptables rules with
 * packets and bytes.
 *
 * <pre>
 * network bridge
 *   what leaves 172.17.0.0/16 takes the host's address
 *     nat POSTROUTING              12     1008 MASQUERADE  all  --  172.17.0.0/16        !172.17.0.0/16
 * </pre>
 */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description =
                "What the packet rules do, network by network: in words, and as the lines that iptables -L -n -v would"
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
            out.println(indent + "  " + String.format("%-22s", rule.chain()) + " " + counts(rule) + " " + rule.line());
        }
        printDrops(out, answer);
    }

    /** As {@code iptables -v}; a dash where nobody counts. */
    private static String counts(RulesAnswer.Rule rule) {
        Long packets = rule.packets();
        Long bytes = rule.bytes();
        return packets == null || bytes == null
                ? String.format("%8s %8s", "-", "-")
                : String.format("%8d %8d", packets, bytes);
    }

    private static void printDrops(PrintWriter out, RulesAnswer answer) {
        Columns table = new Columns("DROPPED PACKETS", "BYTES", "CHAIN", "RULE");
        answer.drops()
                .forEach(drops -> table.row(List.of(
                        Long.toString(drops.packets()), Long.toString(drops.bytes()), drops.chain(), drops.rule())));
        out.println();
        out.print(table.text());
    }
}
