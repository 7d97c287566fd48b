package io.hawser.network.dns;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xbill.DNS.Rcode;

/**
 * DNS messages as bytes, where parsing them whole would be waste. The header (RFC 1035 section 4.1.1):
 *
 * <pre>
 * 0  id        2  flags: QR Opcode(4) AA TC RD | RA Z(3) RCODE(4)
 * 4  QDCOUNT   6  ANCOUNT   8  NSCOUNT   10  ARCOUNT
 * 12 the question: labels with their length before them, a zero, type, class
 * </pre>
 */
final class Wire {
    static final int HEADER = 12;
    static final int LARGEST = 65_535;

    private static final int QR = 0x80;
    private static final int TC = 0x02;
    private static final int OPCODE_AND_RD = 0x79;
    private static final int RA = 0x80;

    private Wire() {}

    static int id(byte[] message) {
        return u16(message, 0);
    }

    static int u16(byte[] message, int at) {
        return ((message[at] & 0xff) << 8) | (message[at + 1] & 0xff);
    }

    static byte[] withId(byte[] message, int id) {
        byte[] copy = message.clone();
        copy[0] = (byte) (id >>> 8);
        copy[1] = (byte) id;
        return copy;
    }

    static int rcode(byte[] message) {
        return message[3] & 0x0f;
    }

    static boolean isTruncated(byte[] message) {
        return (message[2] & TC) != 0;
    }

    /** With the two bytes of length that go before each message over TCP (RFC 1035 section 4.2.2). */
    static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    /** The offset behind the name, type and class of the first question of a query that was parsed before. */
    static int endOfQuestion(byte[] query) {
        int at = HEADER;
        while (at < query.length && query[at] != 0) {
            at += 1 + (query[at] & 0xff);
        }
        return Math.min(query.length, at + 5);
    }

    /** Whether a message is the reply to a question: its id, a response, and the question echoed byte for byte. */
    static boolean answers(byte[] reply, byte[] question) {
        if (reply.length < HEADER || id(reply) != id(question) || (reply[2] & QR) == 0) {
            return false;
        }
        int end = endOfQuestion(question);
        boolean noQuestionInError = u16(reply, 4) == 0 && rcode(reply) != Rcode.NOERROR;
        boolean echoed = reply.length >= end && Arrays.equals(reply, HEADER, end, question, HEADER, end);
        return noQuestionInError || echoed;
    }

    /**
     * FORMERR for what has at least the header of a query; empty for the rest, so that two servers never echo.
     *
     * @param length of the message in {@code bytes}
     */
    static byte[] rejection(byte[] bytes, int length) {
        if (length < HEADER || (bytes[2] & QR) != 0) {
            return new byte[0];
        }
        byte[] reply = Arrays.copyOf(bytes, HEADER);
        reply[2] = (byte) (QR | (bytes[2] & OPCODE_AND_RD));
        reply[3] = (byte) (RA | Rcode.FORMERR);
        Arrays.fill(reply, 4, HEADER, (byte) 0);
        return reply;
    }
}
