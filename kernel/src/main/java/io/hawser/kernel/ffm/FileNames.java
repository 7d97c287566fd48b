package io.hawser.kernel.ffm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * File names as text and back without loss. To the kernel a name is bytes; nearly all are UTF-8, but a hostile container makes
 * others, and a tree with a name that cannot be spoken could not be removed. A byte that is no UTF-8 becomes the lone surrogate
 * U+DC00 + byte, which no valid text holds (Python's "surrogateescape", PEP 383). Stateless; any thread.
 */
public final class FileNames {

    private static final char FIRST = '\udc80';
    private static final char LAST = '\udcff';

    private FileNames() {}

    /** The text of these bytes. */
    public static String decode(byte[] bytes, int from, int to) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(to - from);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (0xdc00 + (in.get() & 0xff)));
            }
            decoder.reset();
        }
    }

    /** The bytes of this text. */
    public static byte[] encode(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (escaped(name, i)) {
                return encodeEscaped(name);
            }
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean escaped(String name, int at) {
        char c = name.charAt(at);
        return c >= FIRST && c <= LAST && (at == 0 || !Character.isHighSurrogate(name.charAt(at - 1)));
    }

    private static byte[] encodeEscaped(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length() + 8);
        int from = 0;
        for (int i = 0; i < name.length(); i++) {
            if (escaped(name, i)) {
                bytes.writeBytes(name.substring(from, i).getBytes(StandardCharsets.UTF_8));
                bytes.write(name.charAt(i) - 0xdc00);
                from = i + 1;
            }
        }
        bytes.writeBytes(name.substring(from).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }
}
