package io.hawser.network.model;

/**
 * Text that becomes one word of a file in a container. White space or a control character in it would break out of its line:
 * {@code --add-host "x:1.2.3.4\n6.6.6.6 bank.example"} would be two lines.
 */
public final class Word {
    private Word() {}

    /**
     * The text itself, if it is one word; it may be empty.
     *
     * @param what it is, for the message
     * @throws NetworkException INVALID_PARAMETER
     */
    public static String require(String text, String what) {
        if (text.codePoints().anyMatch(Word::separates)) {
            throw NetworkException.invalid(
                    "invalid " + what + " " + quoted(text) + ": white space and control characters are not allowed");
        }
        return text;
    }

    private static boolean separates(int c) {
        return Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (separates(c) && c != ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
