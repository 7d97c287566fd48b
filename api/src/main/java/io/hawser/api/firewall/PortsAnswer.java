package io.hawser.api.firewall;

import java.util.List;
import java.util.Map;

/**
 * {@code GET /hawser/v1/ports}.
 *
 * <pre>{"Ports":[{"Container":"web","ContainerId":"7d86…","Network":"bridge","Protocol":"tcp","HostAddress":"0.0.0.0",
 * "HostPort":8080,"ContainerAddress":"172.17.0.2","ContainerPort":80,"Count":1,"By":"kernel",
 * "Reach":{"loopback":"open","host":"open","LAN":"blocked","world":"blocked"},
 * "Rules":["inet hawser any4 { tcp . 8080 : 172.17.0.2 . 80 }"],"InKernel":true,"Hurdles":["ufw (table …"]}],"Warnings":[]}</pre>
 *
 * @param ports by host port
 * @param warnings what other programs' firewalls stop, and what to type
 */
public record PortsAnswer(List<Port> ports, List<String> warnings) {

    /**
     * One published port or range.
     *
     * @param hostPort the first; 0: reached on the container's own address only
     * @param count how many, from the first on
     * @param by {@code kernel}, or {@code daemon} where the daemon relays
     * @param reach {@code open}, {@code closed}, {@code blocked} or {@code exposed}, by {@code loopback}, {@code host},
     *     {@code LAN} and {@code world}
     * @param rules the elements of our tables that lead there
     * @param inKernel whether the kernel has them
     * @param hurdles what blocks it
     */
    public record Port(
            String container,
            String containerId,
            String network,
            String protocol,
            String hostAddress,
            int hostPort,
            String containerAddress,
            int containerPort,
            int count,
            String by,
            Map<String, String> reach,
            List<String> rules,
            boolean inKernel,
            List<String> hurdles) {}
}
