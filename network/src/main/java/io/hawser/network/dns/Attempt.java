package io.hawser.network.dns;

/**
 * A question to one upstream server.
 *
 * @param server as the footer of resolv.conf spells it
 * @param outcome an rcode such as {@code NXDOMAIN}, or what went wrong
 * @param millis how long it took
 */
public record Attempt(String server, String outcome, double millis) {

    @Override
    public String toString() {
        return String.format(java.util.Locale.ROOT, "%s: %s after %.1f ms", server, outcome, millis);
    }
}
