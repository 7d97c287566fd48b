package io.hawser.kernel.nftables;

/** What the kernel takes as the name of a table, chain or set (NFT_NAME_MAXLEN), and how nft quotes a string. */
final class Names {
    private static final int MAX_LENGTH = 255;

    private Names() {}

    static void check(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a name for nftables: '" + name + "'");
        }
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }
}
