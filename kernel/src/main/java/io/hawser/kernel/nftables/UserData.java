package io.hawser.kernel.nftables;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What nft stores beside an object for its own use and the kernel keeps unread; of it we know comments and
 * byte orders. A list of type
 * (one octet), length (one octet), value; a comment ends in a zero octet: {@code 00 04 65 73 74 00} is "est".
 */
final class UserData {
    private static final int MAX_COMMENT = 127;

    private static final int UDATA_SET_KEYBYTEORDER = 0;
    private static final int UDATA_SET_DATABYTEORDER = 1;
    private static final int HOST_ENDIAN = 1;
    private static final int BIG_ENDIAN = 2;

    private UserData() {}

    /** Whose byte order the key and the data have, which nft needs to print interface names, and the comment. */
    static byte[] set(NamedSet set) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(byteOrder(UDATA_SET_KEYBYTEORDER, set.key()));
        if (set.kind() instanceof NamedSet.ToValues(var types)) {
            out.writeBytes(byteOrder(UDATA_SET_DATABYTEORDER, types));
        }
        set.comment().ifPresent(words -> out.writeBytes(comment(Nfta.UDATA_SET_COMMENT, words)));
        return out.toByteArray();
    }

    private static byte[] byteOrder(int type, List<DataType> fields) {
        boolean host = fields.size() == 1 && fields.getFirst().isInHostOrder();
        byte[] order = Octets.ofHostInt(host ? HOST_ENDIAN : BIG_ENDIAN).toBytes();
        return new byte[] {(byte) type, (byte) order.length, order[0], order[1], order[2], order[3]};
    }

    static byte[] comment(int type, String words) {
        byte[] text = words.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_COMMENT) {
            throw new IllegalArgumentException("a comment has at most " + MAX_COMMENT + " octets: " + words);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 3);
        out.write(type);
        out.write(text.length + 1);
        out.writeBytes(text);
        out.write(0);
        return out.toByteArray();
    }

    static Optional<String> comment(int type, Optional<byte[]> data) {
        byte[] bytes = data.orElse(new byte[0]);
        for (int at = 0; at + 2 <= bytes.length; at += 2 + (bytes[at + 1] & 0xff)) {
            int end = Math.min(bytes.length, at + 2 + (bytes[at + 1] & 0xff));
            if (bytes[at] == type && end > at + 2) {
                return Optional.of(ValueText.string(Octets.of(Arrays.copyOfRange(bytes, at + 2, end))));
            }
        }
        return Optional.empty();
    }
}
