package io.hawser.container.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, written the way images write it: {@code sha256:} and 64 hex digits. */
final class Digests {

    private static final String PREFIX = "sha256:";

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    static String sha256(byte[] content) {
        return text(sha256().digest(content));
    }

    static String text(byte[] digest) {
        return PREFIX + HexFormat.of().formatHex(digest);
    }

    /** The digits of a digest. */
    static String hex(String digest) {
        return digest.substring(PREFIX.length());
    }

    /** Digest of a stack of layers: of the digest of the stack below and the layer's own (OCI, "ChainID"). */
    static String chain(String below, String layer) {
        return below.isEmpty()
                ? layer
                : sha256((below + " " + layer).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
