package io.hawser.daemon.http;

import java.time.Duration;

/**
 * What one client may cost.
 *
 * @param lineBytes longest request line or header line
 * @param headers most header lines
 * @param bodyBytes largest JSON body; streamed bodies (archives) are bounded by who reads them
 * @param patience how long a request may take to arrive once its first byte has
 */
public record Limits(int lineBytes, int headers, int bodyBytes, Duration patience) {
    /** Generous for every client there is: filters and labels in a query have been seen at tens of kilobytes. */
    public static final Limits DEFAULT = new Limits(256 << 10, 200, 8 << 20, Duration.ofSeconds(60));
}
