package io.hawser.network.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.xbill.DNS.Type;

/**
 * Answers in place what nearly every query is: one question, for A or AAAA, of a name that the table has, made of letters,
 * digits, hyphens and underscores. Everything else is left to {@link Answers}, which gives the same answer to these, too, and
 * takes ten times as long: a message of objects is made and written for each. Here a query becomes its own reply.
 *
 * <pre>
 * 12 34 01 00 00 01 00 00 00 00 00 00  03 77 65 62 00  00 01 00 01       web. IN A ?
 * 12 34 81 80 00 01 00 01 00 00 00 00  03 77 65 62 00  00 01 00 01
 *       c0 0c 00 01 00 01 00 00 00 05 00 04 ac 12 00 02                  web. 5 IN A 172.18.0.2
 * </pre>
 *
 * <p>Belongs to one thread; its two arrays are all the memory it takes.
 */
final class PlainQuestions {
    private static final int LARGEST_REPLY = 4_096;
    private static final int LONGEST_NAME = 253;
    private static final int OPT_SIZE = 11;
    private static final int RECORD_HEAD = 12; // a pointer to the name, type, class, time to live, length
    private static final int POINTER_TO_QUESTION = 0xc00c;

    private final RandomGenerator random;
    private final byte[] reply = new byte[LARGEST_REPLY];
    private final byte[] name = new byte[LONGEST_NAME];
    private int at;
    private String where = "";

    PlainQuestions(RandomGenerator random) {
        this.random = random;
    }

    /** The reply; only the first bytes of it, as many as {@link #answer} said, and only until the next call. */
    byte[] reply() {
        return reply;
    }

    /** The network that knew the name of the last query that was answered. */
    String where() {
        return where;
    }

    /**
     * Answers a query.
     *
     * @param query an array that begins with it
     * @param length of the query
     * @return the length of the reply, or 0 when the query is for {@link Answers}
     */
    int answer(byte[] query, int length, Service service) {
        int nameLength = plainName(query, length);
        if (nameLength <= 0) {
            return 0;
        }
        int end = Wire.HEADER + nameLength + 2;
        int type = Wire.u16(query, end);
        boolean ipv4 = type == Type.A;
        boolean edns = length > end + 4;
        if ((!ipv4 && type != Type.AAAA) || Wire.u16(query, end + 2) != 1 || !plainEnd(query, end + 4, length)) {
            return 0;
        }
        Optional<Service.Match> match = service.find(new String(name, 0, nameLength, StandardCharsets.ISO_8859_1));
        if (match.isEmpty() || !(match.get().found() instanceof Found.Known known)) {
            return 0;
        }
        where = known.where();
        return write(query, end + 4, ipv4, edns, known.addresses());
    }

    /** Copies the name into {@link #name} in lower case and answers its length; 0 when query or name are not plain. */
    private int plainName(byte[] query, int length) {
        boolean oneQuestion = length >= Wire.HEADER + 7
                && (query[2] & 0xf8) == 0
                && Wire.u16(query, 4) == 1
                && query[6] == 0
                && query[7] == 0
                && query[8] == 0
                && query[9] == 0
                && query[10] == 0
                && (query[11] & 0xfe) == 0;
        int from = Wire.HEADER;
        int to = 0;
        while (oneQuestion && from < length && query[from] != 0) {
            int label = query[from++];
            if (label < 0 || label > 63 || from + label + 5 > length || to + label + 1 > LONGEST_NAME) {
                return 0;
            }
            if (to > 0) {
                name[to++] = '.';
            }
            for (int i = 0; i < label; i++, to++) {
                int lower = lower(query[from + i]);
                if (lower == 0) {
                    return 0;
                }
                name[to] = (byte) lower;
            }
            from += label;
        }
        return from + 5 <= length ? to : 0;
    }

    /** The lower-case form of what host names are made of; 0 for the rest. */
    private static int lower(byte c) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
            return c;
        }
        return c >= 'A' && c <= 'Z' ? c + 32 : 0;
    }

    /** Whether nothing follows the question, or an OPT record of EDNS version 0 alone (RFC 6891 section 6.1.2). */
    private static boolean plainEnd(byte[] query, int at, int length) {
        if (query[11] == 0) {
            return at == length;
        }
        return length >= at + OPT_SIZE
                && query[at] == 0
                && Wire.u16(query, at + 1) == Type.OPT
                && query[at + 6] == 0
                && Wire.u16(query, at + 9) == length - at - OPT_SIZE;
    }

    private int write(byte[] query, int end, boolean ipv4, boolean edns, List<InetAddress> addresses) {
        int limit = edns ? Math.max(512, Wire.u16(query, end + 3)) : 512;
        int room = Math.min(limit, LARGEST_REPLY) - (edns ? OPT_SIZE : 0);
        int answers = count(addresses, ipv4);
        if (end + answers * (ipv4 ? 16 : 28) > room) {
            return 0;
        }
        System.arraycopy(query, 0, reply, 0, end);
        reply[2] = (byte) (0x80 | (query[2] & 0x01));
        reply[3] = (byte) 0x80;
        at = 6;
        u16(answers);
        u16(0);
        u16(edns ? 1 : 0);
        at = end;
        records(addresses, ipv4, answers);
        if (edns) {
            opt();
        }
        return at;
    }

    private static int count(List<InetAddress> addresses, boolean ipv4) {
        int count = 0;
        for (InetAddress address : addresses) {
            count += address instanceof Inet4Address == ipv4 ? 1 : 0;
        }
        return count;
    }

    /** In any order, so that clients that take the first share the load, and so do those that find it dead. */
    private void records(List<InetAddress> addresses, boolean ipv4, int answers) {
        for (InetAddress address : addresses) {
            if (address instanceof Inet4Address == ipv4) {
                record(address.getAddress(), ipv4 ? Type.A : Type.AAAA);
            }
        }
        int length = ipv4 ? 4 : 16;
        for (int i = answers - 1; i > 0; i--) {
            swap(
                    at - length - i * (RECORD_HEAD + length),
                    at - length - random.nextInt(i + 1) * (RECORD_HEAD + length),
                    length);
        }
    }

    private void swap(int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            byte kept = reply[one + i];
            reply[one + i] = reply[other + i];
            reply[other + i] = kept;
        }
    }

    private void record(byte[] address, int type) {
        u16(POINTER_TO_QUESTION);
        u16(type);
        u16(1);
        u16(0);
        u16((int) Answers.TTL);
        u16(address.length);
        System.arraycopy(address, 0, reply, at, address.length);
        at += address.length;
    }

    private void opt() {
        reply[at++] = 0;
        u16(Type.OPT);
        u16(Answers.UDP_SIZE);
        u16(0);
        u16(0);
        u16(0);
    }

    private void u16(int value) {
        reply[at++] = (byte) (value >>> 8);
        reply[at++] = (byte) value;
    }
}
