package io.hawser.api.dns;

import java.util.List;

/**
 * {@code GET /hawser/v1/dns/{container}?name=NAME&type=A}.
 *
 * <pre>{"Container":"client","Name":"web","Type":"A","Rcode":"NOERROR","Records":["web.\t\t5\tIN\tA\t172.18.0.2"],
 * "Source":"harbour","Why":"known","Asked":[],"Millis":0.1}</pre>
 *
 * @param container who asks
 * @param name as asked
 * @param type such as {@code A}
 * @param rcode such as {@code NOERROR}
 * @param records of the answer, as zone files have them
 * @param source a network, {@code link}, an upstream server, {@code cache}, or empty when nobody knew
 * @param why in words
 * @param asked the upstream servers that were asked
 * @param millis how long it took
 */
public record DnsAnswer(
        String container,
        String name,
        String type,
        String rcode,
        List<String> records,
        String source,
        String why,
        List<Asked> asked,
        double millis) {

    /**
     * A question to one upstream server.
     *
     * @param server {@code host(ADDRESS)} when it is asked from the host, else its address
     * @param outcome an rcode, or what went wrong
     * @param millis how long it took
     */
    public record Asked(String server, String outcome, double millis) {}
}
