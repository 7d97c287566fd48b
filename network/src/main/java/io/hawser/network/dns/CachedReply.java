package io.hawser.network.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * A reply with the places of its times to live, so that it can be given again with less of each. Negative replies live as long
 * as their SOA record says (RFC 2308 section 5); what says nothing is not kept.
 *
 * @param bytes the whole message
 * @param ttls offsets of the TTL fields, those of OPT records excepted
 * @param seconds how long it may be given again
 */
@SuppressWarnings("ArrayRecordComponent") // kept, never compared
record CachedReply(byte[] bytes, List<Integer> ttls, long seconds) {
    /** A host's administrator sees a changed record after this long at most. */
    static final long LONGEST = 300;

    static final long LONGEST_NEGATIVE = 30;

    /** What can be kept of a reply; empty for what is malformed, truncated, a failure, or says that it must not be kept. */
    static Optional<CachedReply> of(byte[] reply) {
        int rcode = Wire.rcode(reply);
        if (Wire.isTruncated(reply) || (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN)) {
            return Optional.empty();
        }
        try {
            return new Walk(reply).reply();
        } catch (IndexOutOfBoundsException malformed) {
            return Optional.empty();
        }
    }

    /** The reply as it is after so many seconds, under another id. */
    byte[] after(long passed, int id) {
        byte[] copy = Wire.withId(bytes, id);
        for (int at : ttls) {
            long left = Math.max(0, u32(copy, at) - passed);
            for (int i = 0; i < 4; i++) {
                copy[at + i] = (byte) (left >>> (24 - 8 * i));
            }
        }
        return copy;
    }

    private static long u32(byte[] bytes, int at) {
        return ((long) Wire.u16(bytes, at) << 16) | Wire.u16(bytes, at + 2);
    }

    /** One pass over the records of a message. */
    private static final class Walk {
        private final byte[] bytes;
        private final List<Integer> ttls = new ArrayList<>();
        private long least = LONGEST;
        private long negative = -1;
        private int at = Wire.HEADER;

        Walk(byte[] bytes) {
            this.bytes = bytes;
        }

        Optional<CachedReply> reply() {
            for (int i = 0; i < Wire.u16(bytes, 4); i++) {
                name();
                at += 4;
            }
            int answers = Wire.u16(bytes, 6);
            int records = answers + Wire.u16(bytes, 8) + Wire.u16(bytes, 10);
            for (int i = 0; i < records; i++) {
                record();
            }
            boolean positive = answers > 0 && Wire.rcode(bytes) == Rcode.NOERROR;
            long seconds = positive ? least : Math.min(LONGEST_NEGATIVE, Math.min(least, negative));
            return seconds > 0 ? Optional.of(new CachedReply(bytes, ttls, seconds)) : Optional.empty();
        }

        private void name() {
            while (bytes[at] != 0) {
                int label = bytes[at] & 0xff;
                if (label >= 0xc0) {
                    at += 2;
                    return;
                }
                at += 1 + label;
            }
            at++;
        }

        private void record() {
            name();
            int type = Wire.u16(bytes, at);
            int end = at + 10 + Wire.u16(bytes, at + 8);
            if (end > bytes.length) {
                throw new IndexOutOfBoundsException(end);
            }
            if (type != Type.OPT) {
                ttls.add(at + 4);
                least = Math.min(least, u32(bytes, at + 4));
            }
            if (type == Type.SOA) {
                negative = u32(bytes, end - 4);
            }
            at = end;
        }
    }
}
