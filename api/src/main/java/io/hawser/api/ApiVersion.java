package io.hawser.api;

import java.util.Optional;

/**
 * A version of the Engine API, as it stands in a path ({@code /v1.44/containers/json}) and in the {@code Api-Version}
 * header.
 *
 * @param major always 1 so far
 * @param minor 24 to 51 for the versions that are served
 */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    /** The oldest version that is served; what a client sends that never saw an {@code Api-Version} header. */
    public static final ApiVersion MINIMUM = new ApiVersion(1, 24);

    /** The newest version that is served, and the one of a path without a version. */
    public static final ApiVersion MAXIMUM = new ApiVersion(1, 51);

    /** The version that {@code text} names ({@code "1.44"}), or empty when it names none. */
    public static Optional<ApiVersion> parse(String text) {
        int dot = text.indexOf('.');
        String major = dot < 0 ? text : text.substring(0, dot);
        String minor = dot < 0 ? "0" : text.substring(dot + 1);
        if (!isNumber(major) || !isNumber(minor)) {
            return Optional.empty();
        }
        return Optional.of(new ApiVersion(Integer.parseInt(major), Integer.parseInt(minor)));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Whether this version is {@code 1.minor} or newer. */
    public boolean atLeast(int minor) {
        return compareTo(new ApiVersion(1, minor)) >= 0;
    }

    @Override
    public int compareTo(ApiVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
