package io.hawser.daemon.translate;

import io.hawser.container.image.Image;
import io.hawser.network.model.NetworkException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The platform a create asks for: {@code linux/amd64}, {@code linux/arm64/v8}, {@code linux} or {@code x86_64}.
 *
 * <p>Source: containerd, platforms/platforms.go and platforms/database.go.
 *
 * @param text as it was asked for
 * @param parts one to three, under the names images have
 */
public record AskedPlatform(String text, List<String> parts) {
    private static final int MOST = 3;

    /** INVALID_PARAMETER for an empty part or too many. */
    public static AskedPlatform parse(String text) {
        List<String> parts =
                Arrays.stream(text.split("/", -1)).map(AskedPlatform::named).toList();
        if (parts.size() > MOST) {
            throw NetworkException.invalid("\"" + text + "\": cannot parse platform specifier");
        }
        if (parts.contains("")) {
            throw NetworkException.invalid("\"\" is an invalid component of \"" + text + "\"");
        }
        return new AskedPlatform(text, parts);
    }

    private static String named(String part) {
        String lower = part.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> lower;
        };
    }

    /** Whether each part that is given is the image's. */
    public boolean fits(Image.Platform own) {
        return parts.size() == 1
                ? parts.contains(own.os()) || parts.contains(own.architecture())
                : parts.get(0).equals(own.os()) && parts.get(1).equals(own.architecture());
    }
}
