package io.hawser.network.dns;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Turns a question and a table into a reply, or says that the table has none. Pure: no socket, no clock.
 *
 * <p>A known name without an address of the family asked for is NOERROR and empty, never forwarded: an upstream server that
 * answers everything must not speak for a container. MX is answered the same way, so that mail falls back to the address.
 *
 * <p>Source: RFC 1035 sections 4.1 and 4.3, RFC 2308 section 2.2, RFC 5321 section 5.1.
 */
final class Answers {
    /** Seconds a client may keep an answer; short, because a name moves with the next container of that name. */
    static final long TTL = 5;

    private final RandomGenerator random;

    Answers(RandomGenerator random) {
        this.random = random;
    }

    /** The reply to a query, or empty if somebody else has to be asked. */
    Optional<Message> answer(Message query, Names table) {
        Record question = query.getQuestion();
        if (question == null
                || question.getDClass() != DClass.IN
                || query.getHeader().getOpcode() != Opcode.QUERY) {
            return Optional.empty();
        }
        return records(question, table).map(records -> reply(query, records));
    }

    private Optional<List<Record>> records(Record question, Names table) {
        return switch (question.getType()) {
            case Type.A -> addresses(question, table, Inet4Address.class);
            case Type.AAAA -> addresses(question, table, Inet6Address.class);
            case Type.MX -> table.addresses(text(question.getName())).map(known -> List.of());
            case Type.PTR -> table.pointer(text(question.getName())).flatMap(name -> pointer(question, name));
            default -> Optional.empty();
        };
    }

    private Optional<List<Record>> addresses(Record question, Names table, Class<? extends InetAddress> family) {
        return table.addresses(text(question.getName())).map(known -> {
            List<Record> records = new ArrayList<>(known.size());
            for (InetAddress address : known) {
                if (family.isInstance(address)) {
                    records.add(address(question.getName(), address));
                }
            }
            shuffle(records);
            return records;
        });
    }

    /** So that clients that take the first address share the load. */
    private void shuffle(List<Record> records) {
        for (int i = records.size() - 1; i > 0; i--) {
            Collections.swap(records, i, random.nextInt(i + 1));
        }
    }

    private static Record address(Name name, InetAddress address) {
        return address instanceof Inet4Address
                ? new ARecord(name, DClass.IN, TTL, address)
                : new AAAARecord(name, DClass.IN, TTL, address);
    }

    private static Optional<List<Record>> pointer(Record question, String name) {
        try {
            Name target = Name.fromString(name, Name.root);
            return Optional.of(List.of(new PTRRecord(question.getName(), DClass.IN, TTL, target)));
        } catch (TextParseException notAName) {
            return Optional.empty();
        }
    }

    /** dnsjava escapes what is not a letter of a host name; names here are compared as they were asked. */
    private static String text(Name name) {
        return name.toString(true);
    }

    private static Message reply(Message query, List<Record> records) {
        Message reply = failure(query, Rcode.NOERROR);
        records.forEach(record -> reply.addRecord(record, Section.ANSWER));
        return reply;
    }

    /** A reply without records: SERVFAIL, REFUSED, or NOERROR for a known name without that type. */
    static Message failure(Message query, int rcode) {
        Message reply = new Message();
        Header header = reply.getHeader();
        header.setID(query.getHeader().getID());
        header.setOpcode(query.getHeader().getOpcode());
        header.setFlag(Flags.QR);
        header.setFlag(Flags.RA);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(rcode);
        if (query.getQuestion() != null) {
            reply.addRecord(query.getQuestion(), Section.QUESTION);
        }
        if (query.getOPT() != null) {
            reply.addRecord(new org.xbill.DNS.OPTRecord(UDP_SIZE, 0, 0), Section.ADDITIONAL);
        }
        return reply;
    }

    /** What we can take by UDP, said to clients that speak EDNS (RFC 6891; 1232 by the DNS flag day of 2020). */
    static final int UDP_SIZE = 1232;

    /** The most a client takes by UDP: what it says by EDNS, else 512 bytes (RFC 1035 section 2.3.4). */
    static int udpLimit(Message query) {
        return query.getOPT() == null ? 512 : Math.max(512, query.getOPT().getPayloadSize());
    }
}
