package io.hawser.container.image;

import io.hawser.network.model.NetworkException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image in full: {@code busybox} is {@code docker.io/library/busybox:latest}. Compared and kept in full, shown
 * {@link #familiar() the short way}.
 *
 * <pre>
 *   [DOMAIN/]PATH[:TAG][@sha256:HEX]     the first part is a domain when it holds '.' or ':', or is "localhost",
 *                                        or has a capital letter
 * </pre>
 *
 * <p>Source: github.com/distribution/reference, "Grammar" and normalize.go.
 *
 * @param domain registry, with its port
 * @param path repository within it
 * @param tag empty when the name has none
 * @param digest {@code sha256:HEX}; empty when the name has none
 */
public record ImageReference(String domain, String path, String tag, String digest) {

    private static final String DEFAULT_DOMAIN = "docker.io";
    private static final String DEFAULT_NAMESPACE = "library/";
    private static final int LONGEST_NAME = 255;

    private static final Pattern DOMAIN = Pattern.compile(
            "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*"
                    + "(?::[0-9]+)?|\\[[a-fA-F0-9:]+](?::[0-9]+)?");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern HEX_ID = Pattern.compile("[0-9a-f]{64}");

    /**
     * Reads a name as people write it.
     *
     * @throws NetworkException INVALID_PARAMETER ({@code invalid reference format}), in Docker's words
     */
    public static ImageReference parse(String text) {
        if (HEX_ID.matcher(text).matches()) {
            throw NetworkException.invalid(
                    "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
        }
        int at = text.indexOf('@');
        String digest = at < 0 ? "" : text.substring(at + 1);
        String named = at < 0 ? text : text.substring(0, at);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/');
        String tag = tagged ? named.substring(colon + 1) : "";
        String name = tagged ? named.substring(0, colon) : named;
        boolean badDigest = at >= 0 && !DIGEST.matcher(digest).matches();
        boolean badTag = tagged && !TAG.matcher(tag).matches();
        if (badDigest || badTag || text.length() > 2048) {
            throw malformed();
        }
        return named(name, tag, digest);
    }

    private static ImageReference named(String name, String tag, String digest) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasDomain = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(java.util.Locale.ROOT));
        String domain = hasDomain ? first : DEFAULT_DOMAIN;
        String path = hasDomain ? name.substring(slash + 1) : name;
        domain = domain.equals("index.docker.io") ? DEFAULT_DOMAIN : domain;
        if (domain.equals(DEFAULT_DOMAIN) && !path.contains("/") && !path.isEmpty()) {
            path = DEFAULT_NAMESPACE + path;
        }
        check(domain, path);
        return new ImageReference(domain, path, tag, digest);
    }

    private static void check(String domain, String path) {
        String lower = path.toLowerCase(java.util.Locale.ROOT);
        if (!lower.equals(path)) {
            throw NetworkException.invalid(
                    "invalid reference format: repository name (" + path + ") must be lowercase");
        }
        if (domain.length() + 1 + path.length() > LONGEST_NAME && path.length() <= 2048) {
            throw NetworkException.invalid("repository name must not be more than 255 characters");
        }
        if (!DOMAIN.matcher(domain).matches()) {
            throw malformed();
        }
        for (String component : path.split("/", -1)) {
            if (!COMPONENT.matcher(component).matches()) {
                throw malformed();
            }
        }
    }

    private static NetworkException malformed() {
        return NetworkException.invalid("invalid reference format");
    }

    /** A repository and a tag given apart; a tag within the repository stands unless another is given. */
    public static ImageReference of(String repo, String tag) {
        ImageReference parsed = parse(repo);
        if (!parsed.digest.isEmpty()) {
            throw NetworkException.invalid("cannot import digest reference");
        }
        if (tag.isEmpty()) {
            return parsed.withDefaultTag();
        }
        if (!TAG.matcher(tag).matches()) {
            throw NetworkException.invalid("invalid tag format");
        }
        return new ImageReference(parsed.domain, parsed.path, tag, "");
    }

    /** The same with {@code :latest} unless it has a tag or a digest. */
    public ImageReference withDefaultTag() {
        return tag.isEmpty() && digest.isEmpty() ? new ImageReference(domain, path, "latest", "") : this;
    }

    /** The text it is kept under: {@code docker.io/library/busybox:latest}. */
    public String full() {
        return domain + "/" + path + suffix();
    }

    /** The text people read: {@code busybox:latest}. */
    public String familiar() {
        return repository() + suffix();
    }

    /** The familiar text without tag and digest. */
    public String repository() {
        if (!domain.equals(DEFAULT_DOMAIN)) {
            return domain + "/" + path;
        }
        boolean plain = path.startsWith(DEFAULT_NAMESPACE) && path.indexOf('/', DEFAULT_NAMESPACE.length()) < 0;
        return plain ? path.substring(DEFAULT_NAMESPACE.length()) : path;
    }

    private String suffix() {
        return (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
    }

    /** The digest that a text is, in full or as bare hex; empty when it is none. */
    static Optional<String> asDigest(String text) {
        String full = HEX_ID.matcher(text).matches() ? "sha256:" + text : text;
        return DIGEST.matcher(full).matches() ? Optional.of(full) : Optional.empty();
    }
}
