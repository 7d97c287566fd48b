package io.hawser.cli;

import io.hawser.api.firewall.PortsAnswer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * {@code hawser ports}: every published port and who reaches it, as it is meant and as the kernel has it.
 *
 * <pre>
 * PUBLISHED          CONTAINER             NETWORK  LOOPBACK  HOST  LAN      WORLD
 * 0.0.0.0:8080/tcp   web 172.17.0.2:80     bridge   open      open  blocked  blocked
 *   blocked by ufw (table ip filter, chain FORWARD, policy drop); to let it through: ufw route allow …
 * </pre>
 */
@Command(
        name = "ports",
        mixinStandardHelpOptions = true,
        description = {
            "Every published port and who reaches it: the host by loopback, the host by its own address, machines on its"
                    + " network, and the world.",
            "open: as published. closed: not published for them. blocked: published, but something is in the way."
                    + " exposed: not published, but somebody's rule leads there."
        })
final class Ports extends Report<PortsAnswer> {
    private static final List<String> AUDIENCES = List.of("loopback", "host", "LAN", "world");

    Ports() {
        super("/hawser/v1/ports", PortsAnswer.class);
    }

    @Override
    void print(PrintWriter out, PortsAnswer answer) {
        Columns table = new Columns("PUBLISHED", "CONTAINER", "NETWORK", "LOOPBACK", "HOST", "LAN", "WORLD");
        for (PortsAnswer.Port port : answer.ports()) {
            List<String> cells = new ArrayList<>(List.of(outside(port), inside(port), port.network()));
            AUDIENCES.forEach(audience -> cells.add(port.reach().getOrDefault(audience, "")));
            table.row(cells);
            port.hurdles().forEach(hurdle -> table.note("blocked by " + hurdle));
            if (!port.inKernel()) {
                table.note("the kernel lacks " + String.join(", ", port.rules()));
            }
        }
        out.print(table.text());
        answer.warnings().forEach(warning -> out.println("WARNING: " + warning));
    }

    private static String outside(PortsAnswer.Port port) {
        return port.hostPort() == 0
                ? "-"
                : bracketed(port.hostAddress()) + ":" + range(port.hostPort(), port.count()) + "/" + port.protocol();
    }

    private static String inside(PortsAnswer.Port port) {
        String relay = port.by().equals("daemon") ? " (relayed)" : "";
        return port.container() + " " + bracketed(port.containerAddress()) + ":"
                + range(port.containerPort(), port.count()) + (port.hostPort() == 0 ? "/" + port.protocol() : "")
                + relay;
    }

    private static String range(int first, int count) {
        return count == 1 ? Integer.toString(first) : first + "-" + (first + count - 1);
    }

    private static String bracketed(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
