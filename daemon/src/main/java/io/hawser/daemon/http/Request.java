package io.hawser.daemon.http;

import io.hawser.api.ApiVersion;
import io.hawser.api.BadJson;
import io.hawser.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;

/**
 * One request: what the client sent, taken apart. Belongs to the connection's thread and is of no use once the answer is
 * sent.
 *
 * @param method in capitals
 * @param path decoded, without the version and without a slash at its end
 * @param version the version of the path, or the newest
 * @param query the decoded query
 * @param parameters what the route's pattern took from the path
 * @param head the request as parsed
 * @param body what follows the head
 */
public record Request(
        String method,
        String path,
        ApiVersion version,
        Query query,
        Map<String, String> parameters,
        ClassicHttpRequest head,
        RequestBody body) {

    /** The same request with what a route's pattern found. */
    public Request with(Map<String, String> found) {
        return new Request(method, path, version, query, found, head, body);
    }

    /** The part of the path that the route's pattern calls {@code name}. */
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no parameter " + name);
        }
        return value;
    }

    /** The header's value, if it was sent. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(head.getFirstHeader(name)).map(Header::getValue);
    }

    /** Whether the client wants the connection for itself: {@code Upgrade: tcp}. */
    public boolean upgrade() {
        return header("Upgrade").isPresent();
    }

    /** The JSON body; what is not sent is {@code empty}. */
    public <T> Optional<T> json(Class<T> type) throws IOException, BadJson {
        byte[] bytes = jsonBytes();
        return bytes.length == 0 ? Optional.empty() : Optional.of(Json.read(bytes, type));
    }

    /** The JSON body. @throws BadJson also when there is none */
    public <T> T needJson(Class<T> type) throws IOException, BadJson {
        return json(type).orElseThrow(() -> new BadJson("invalid JSON: got EOF while reading request body"));
    }

    /** The bytes of the JSON body, after the check that it says it is one; empty when there is none. */
    public byte[] jsonBytes() throws IOException, BadJson {
        if (!body.present()) {
            return new byte[0];
        }
        String type = header("Content-Type").orElse("");
        int end = type.indexOf(';');
        if (!(end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase("application/json")) {
            throw new BadJson("unsupported Content-Type header (" + (type.length() > 80 ? "…" : type)
                    + "): must be 'application/json'");
        }
        byte[] bytes = body.bounded();
        if (bytes.length == 0 && body.chunked()) {
            throw new BadJson("invalid JSON: got EOF while reading request body");
        }
        return bytes;
    }

    /** The body as it comes, unbounded: for archives. */
    public InputStream stream() throws IOException {
        return body.stream();
    }
}
