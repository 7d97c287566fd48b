package io.hawser.daemon.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The query of a request, decoded: {@code ?all=1&name=web}. Reads booleans as Docker does: absent, empty, {@code 0}, {@code
 * no}, {@code false} and {@code none} are false, all else is true.
 */
public final class Query {
    private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** Decodes the part of a request target after the question mark. */
    public Query(String text) {
        for (int from = 0; from <= text.length(); ) {
            int end = text.indexOf('&', from);
            end = end < 0 ? text.length() : end;
            add(text.substring(from, end));
            from = end + 1;
        }
    }

    private void add(String pair) {
        if (pair.isEmpty()) {
            return;
        }
        int equals = pair.indexOf('=');
        String key = decode(equals < 0 ? pair : pair.substring(0, equals), true);
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1), true);
        values.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
    }

    /** The first value of {@code key}, or {@code ""}. */
    public String text(String key) {
        List<String> all = values.get(key);
        return all == null ? "" : all.getFirst();
    }

    /** All values of {@code key}. */
    public List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** Whether {@code key} is there at all. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** The value of {@code key} as a boolean. */
    public boolean flag(String key) {
        return !FALSE.contains(text(key).toLowerCase(Locale.ROOT));
    }

    /** As {@link #flag}, with what an absent key means. */
    public boolean flag(String key, boolean absent) {
        return has(key) ? flag(key) : absent;
    }

    /** Undoes percent encoding. @throws MalformedRequest when it is none or not UTF-8 */
    static String decode(String text, boolean plusIsSpace) {
        if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                out[length++] = (byte) hexPair(in, i + 1);
                i += 2;
            } else {
                out[length++] = plusIsSpace && in[i] == '+' ? (byte) ' ' : in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    private static int hexPair(byte[] bytes, int at) {
        int high = at + 1 < bytes.length ? Character.digit(bytes[at], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(bytes[at + 1], 16);
        if (low < 0) {
            throw new MalformedRequest(400, "invalid URL escape");
        }
        return high << 4 | low;
    }
}
