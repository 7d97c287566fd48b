package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Family;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.Rule;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.kernel.nftables.TableId;
import io.hawser.testkit.TestHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The pages of {@code docs/rulesets}, written by a running daemon: what stands in the tables for each kind of network and
 * publishing, and why. A difference fails; {@code -Dgolden.update=true} writes them anew. A rule or set without an
 * explanation in {@code rulesets/*.tsv} fails too.
 */
class RulesetsTest {
    private static final Path FOLDER = Engine.CHECKOUT.resolve("docs/rulesets");
    private static final List<TableId> TABLES =
            List.of(new TableId(Family.INET, "hawser"), new TableId(Family.BRIDGE, "hawser"));
    private static final Pattern RANDOM =
            Pattern.compile("veth[0-9a-f]{7}|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|fe80:[0-9a-f:]+");
    private static final String NAME = "-o com.docker.network.bridge.name=br-web";

    /** A page's name, its title, and the docker commands that lead to it. */
    private record Scenario(String page, String title, List<String> commands) {}

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario("network", "A network", List.of("network create " + NAME + " web")),
            new Scenario("internal", "An internal network", List.of("network create --internal " + NAME + " web")),
            new Scenario(
                    "isolated",
                    "An internal network without the host",
                    List.of("network create --internal -o com.docker.network.bridge.gateway_mode_ipv4=isolated " + NAME
                            + " web")),
            new Scenario(
                    "icc-off",
                    "A network that keeps its containers apart",
                    List.of(
                            "network create -o com.docker.network.bridge.enable_icc=false " + NAME + " web",
                            "run -d --network web busybox sleep 600")),
            new Scenario(
                    "published",
                    "Published ports",
                    List.of(
                            "network create " + NAME + " web",
                            "run -d --network web -p 8080:80 -p 127.0.0.1:8443:443 -p 5353:53/udp busybox sleep 600")),
            new Scenario(
                    "ranges",
                    "Ranges of ports: equal numbers, and shifted ones",
                    List.of(
                            "network create " + NAME + " web",
                            "run -d --network web -p 7000-7999:7000-7999 -p 9000-9002:80-82 busybox sleep 600")),
            new Scenario(
                    "dual-stack",
                    "IPv4 and IPv6",
                    List.of(
                            "network create --ipv6 --subnet 172.30.0.0/16 --subnet fd00:30::/64 " + NAME + " web",
                            "run -d --network web -p 8080:80 busybox sleep 600")),
            new Scenario(
                    "routed",
                    "Gateway mode routed",
                    List.of(
                            "network create -o com.docker.network.bridge.gateway_mode_ipv4=routed " + NAME + " web",
                            "run -d --network web -p 8080:80 busybox sleep 600")),
            new Scenario(
                    "nat-unprotected",
                    "Gateway mode nat-unprotected",
                    List.of("network create -o com.docker.network.bridge.gateway_mode_ipv4=nat-unprotected " + NAME
                            + " web")),
            new Scenario(
                    "fixed-source",
                    "Leaving with a fixed address",
                    List.of("network create -o com.docker.network.host_ipv4=10.99.0.1 " + NAME + " web")),
            new Scenario(
                    "trusted-interface",
                    "A trusted host interface",
                    List.of(
                            "network create -o com.docker.network.bridge.trusted_host_interfaces=eth0 " + NAME + " web",
                            "run -d --network web -p 8080:80 busybox sleep 600")),
            new Scenario(
                    "any-name",
                    "Without anti-spoofing",
                    List.of(
                            "network create -o io.hawser.antispoof=false " + NAME + " web",
                            "run -d --network web busybox sleep 600")));

    @Test
    void thePagesSayWhatStandsInTheTables() {
        try (TestHost host = TestHost.create();
                Namespace namespace = host.namespace();
                Engine engine = Engine.start(host, "--bridge=none");
                NftSocket nft = NftSocket.open(namespace)) {
            engine.loadBusybox();
            Map<String, String> sets = explanations("sets.tsv");
            for (Scenario scenario : SCENARIOS) {
                scenario.commands().forEach(command -> engine.ok(command.split(" ", -1)));
                verify(scenario.page(), page(scenario, nft, sets));
                engine.clean();
            }
            engine.ok("network", "create", "any");
            verify("skeleton", skeleton(nft));
            engine.clean();
        }
    }

    private static String page(Scenario scenario, NftSocket nft, Map<String, String> sets) {
        StringBuilder page = new StringBuilder("# " + scenario.title() + "\n\n```sh\n");
        scenario.commands()
                .forEach(command -> page.append("docker ").append(command).append('\n'));
        page.append("```\n\nputs into the sets and maps that [the rules](skeleton.md) look into:\n\n");
        page.append("| table | set or map | element | |\n|---|---|---|---|\n");
        Map<String, String> names = new HashMap<>();
        for (TableId table : TABLES) {
            Map<String, List<Element>> bySet = nft.dump(table).elements().stream()
                    .collect(Collectors.groupingBy(
                            element -> element.set().name(), LinkedHashMap::new, Collectors.toList()));
            bySet.forEach((set, elements) -> {
                String key = table.family().name().toLowerCase(java.util.Locale.ROOT) + " " + set;
                String why = Objects.requireNonNull(sets.get(key), () -> "unexplained: " + key);
                elements.stream()
                        .map(element -> named(element.text(), names))
                        .sorted()
                        .forEach(text ->
                                page.append("| `%s` | `%s` | `%s` | %s |\n".formatted(table.text(), set, text, why)));
            });
        }
        return page.toString();
    }

    /** Names that chance drew, in the order they are met: veth1, mac1, … */
    private static String named(String text, Map<String, String> names) {
        Matcher drawn = RANDOM.matcher(text);
        return drawn.replaceAll(found -> names.computeIfAbsent(
                found.group(),
                random -> kind(random)
                        + (1
                                + names.values().stream()
                                        .filter(name -> name.startsWith(kind(random)))
                                        .count())));
    }

    private static String kind(String random) {
        return random.startsWith("veth") ? "veth" : random.startsWith("fe80") ? "fe80::" : "mac";
    }

    private static String skeleton(NftSocket nft) {
        Map<String, String> why = explanations("rules.tsv");
        List<String> unused = new ArrayList<>(why.keySet());
        StringBuilder page =
                new StringBuilder("# The rules\n\nThey never change: networks, containers and ports are elements"
                        + " of the sets and maps they look into.\n");
        for (TableId table : TABLES) {
            page.append("\n## ").append(table.text()).append('\n');
            Ruleset ruleset = nft.dump(table);
            ruleset.chains().forEach(chain -> {
                page.append("\n### ").append(chain.name()).append("\n\n");
                page.append("`").append(chain.text()).append("`\n\n");
                page.append("| rule | |\n|---|---|\n");
                ruleset.rules().stream()
                        .filter(rule -> rule.chain().equals(chain.name()))
                        .forEach(rule -> page.append(row(table, rule, why, unused)));
            });
        }
        assertThat(unused).as("explained, but no rule").isEmpty();
        return page.toString();
    }

    private static String row(TableId table, Rule rule, Map<String, String> why, List<String> unused) {
        String key = table.family().name().toLowerCase(java.util.Locale.ROOT) + " " + rule.chain() + "\t" + rule.text();
        String words = Objects.requireNonNull(why.get(key), () -> "unexplained: " + key);
        unused.remove(key);
        return "| `" + rule.text().replace("|", "\\|") + "` | " + words + " |\n";
    }

    /** All columns but the last are the key. */
    private static Map<String, String> explanations(String file) {
        try (var in = Objects.requireNonNull(RulesetsTest.class.getResourceAsStream("/rulesets/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.lastIndexOf('\t')),
                            line -> line.substring(line.lastIndexOf('\t') + 1),
                            (one, other) -> one,
                            LinkedHashMap::new));
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }

    private static void verify(String page, String text) {
        Path file = FOLDER.resolve(page + ".md");
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, text);
            }
            assertThat(file).as("-Dgolden.update=true writes it").content().isEqualTo(text);
        } catch (IOException cannot) {
            throw new UncheckedIOException(cannot);
        }
    }
}
