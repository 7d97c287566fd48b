package io.hawser.api.firewall;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /hawser/v1/rules}.
 *
 * <pre>{"Rules":[{"Network":"bridge","Container":"","Words":"what leaves 172.17.0.0/16 takes the host's address",
 * "Chain":"nat POSTROUTING","Line":"MASQUERADE  all  --  172.17.0.0/16        !172.17.0.0/16",
 * "Element":"inet hawser masqueraded4 { \"docker0\" . 172.17.0.0/16 }","Packets":12,"Bytes":1008}],
 * "Drops":[{"Chain":"inet hawser nat_in","Rule":"counter drop","Packets":3,"Bytes":180}]}</pre>
 *
 * @param rules network by network
 * @param drops what has been dropped since the tables were made, by rule
 */
public record RulesAnswer(List<Rule> rules, List<Drops> drops) {

    /**
     * What one element of our tables does.
     *
     * @param container empty: for all containers of the network
     * @param words a sentence
     * @param chain where Docker would have a rule for it
     * @param line that rule as {@code iptables -L -n} prints it
     * @param element as nft writes it
     * @param packets that have found it, the first of each connection as iptables counts them there; null where nobody counts
     * @param bytes of these packets
     */
    public record Rule(
            String network,
            String container,
            String words,
            String chain,
            String line,
            String element,
            @Nullable Long packets,
            @Nullable Long bytes) {}

    /**
     * One rule that drops.
     *
     * @param chain {@code inet hawser nat_in}
     * @param rule as nft writes it
     */
    public record Drops(String chain, String rule, long packets, long bytes) {}
}
