package io.hawser.network.dns;

import java.net.Inet4Address;
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
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Turns a question into a reply, or says that somebody else has to be asked. Pure: no socket, no clock.
 *
 * <p>A known name is answered here whatever the type asked for: an upstream server that answers everything must not speak for
 * a container. Addresses answer A, AAAA and ANY; every other type, and the family a container lacks, is NOERROR and empty. That
 * is what MX wants (mail then goes to the address), and SRV, which is asked as {@code _service._proto.name}: the engine makes
 * no such records. A name that has just gone is NXDOMAIN.
 *
 * <p>Source: RFC 1035 sections 4.1 and 4.3, RFC 2308 section 2.2, RFC 2782, RFC 5321 section 5.1, RFC 6891 section 6.
 */
final class Answers {
    /** Seconds a client may keep an answer; short, because a name moves with the next container of that name. */
    static final long TTL = 5;

    /** What we can take by UDP, said to clients that speak EDNS (RFC 6891; 1232 by the DNS flag day of 2020). */
    static final int UDP_SIZE = 1232;

    private static final int LEAST_UDP_SIZE = 512;

    private final RandomGenerator random;

    Answers(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A reply of our own.
     *
     * @param network who knew it; empty for what is decided without a table
     * @param why for a person
     */
    record Local(Message reply, String network, String why) {
        private static Local refusal(Message query, int rcode, String why) {
            return new Local(failure(query, rcode), "", why);
        }
    }

    /** The reply to a query with one question, or empty if somebody else has to be asked. */
    Optional<Local> answer(Message query, Service service) {
        Optional<Local> odd = oddity(query);
        Record question = query.getQuestion();
        if (odd.isPresent() || question.getDClass() != DClass.IN) {
            return odd;
        }
        String name = NameTable.canonical(question.getName().toString(true));
        Optional<Local> pointer = question.getType() == Type.PTR ? pointer(query, name, service) : Optional.empty();
        if (pointer.isPresent()) {
            return pointer;
        }
        Optional<Service.Match> match = service.find(question.getType() == Type.SRV ? host(name) : name);
        return match.isPresent() ? Optional.of(of(query, match.get())) : bare(query, name, service);
    }

    /** What no server of a container is for. */
    private static Optional<Local> oddity(Message query) {
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            return Optional.of(Local.refusal(query, Rcode.NOTIMP, "only queries are answered"));
        }
        if (query.getOPT() != null && query.getOPT().getVersion() > 0) {
            return Optional.of(Local.refusal(query, Rcode.BADVERS, "only EDNS version 0 is spoken"));
        }
        int type = query.getQuestion().getType();
        return type == Type.AXFR || type == Type.IXFR
                ? Optional.of(Local.refusal(query, Rcode.REFUSED, "zones are not given away"))
                : Optional.empty();
    }

    private static String host(String service) {
        String name = service;
        for (int i = 0; i < 2 && name.startsWith("_") && name.indexOf('.') > 0; i++) {
            name = name.substring(name.indexOf('.') + 1);
        }
        return name;
    }

    private Local of(Message query, Service.Match match) {
        String without = match.domain().isEmpty() ? "" : ", without the search domain " + match.domain();
        return switch (match.found()) {
            case Found.Known known ->
                new Local(
                        reply(query, records(query.getQuestion(), known.addresses())),
                        known.where(),
                        "known" + without);
            case Found.Gone gone ->
                new Local(failure(query, Rcode.NXDOMAIN), gone.where(), "gone a moment ago" + without);
        };
    }

    /** Docker's rule: with ndots above 0 a name without a dot is the container's alone. */
    private static Optional<Local> bare(Message query, String name, Service service) {
        int type = query.getQuestion().getType();
        boolean stays = service.bareNamesStay() && name.indexOf('.') < 0 && (type == Type.A || type == Type.AAAA);
        return stays
                ? Optional.of(Local.refusal(query, Rcode.NOERROR, "a name without a dot, and ndots is above 0"))
                : Optional.empty();
    }

    private List<Record> records(Record question, List<InetAddress> addresses) {
        List<Record> records = new ArrayList<>(addresses.size());
        for (InetAddress address : addresses) {
            int type = address instanceof Inet4Address ? Type.A : Type.AAAA;
            if (question.getType() == type || question.getType() == Type.ANY) {
                records.add(record(question.getName(), address));
            }
        }
        shuffle(records);
        return records;
    }

    /** So that clients that take the first address share the load. */
    private void shuffle(List<Record> records) {
        for (int i = records.size() - 1; i > 0; i--) {
            Collections.swap(records, i, random.nextInt(i + 1));
        }
    }

    private static Record record(Name name, InetAddress address) {
        return address instanceof Inet4Address
                ? new ARecord(name, DClass.IN, TTL, address)
                : new AAAARecord(name, DClass.IN, TTL, address);
    }

    private static Optional<Local> pointer(Message query, String name, Service service) {
        return service.names().pointer(name).flatMap(pointer -> pointer(query, pointer));
    }

    private static Optional<Local> pointer(Message query, Names.Pointer pointer) {
        try {
            Name target = Name.fromString(pointer.name(), Name.root);
            Record record = new PTRRecord(query.getQuestion().getName(), DClass.IN, TTL, target);
            return Optional.of(new Local(reply(query, List.of(record)), pointer.where(), "known"));
        } catch (TextParseException notAName) {
            return Optional.empty();
        }
    }

    private static Message reply(Message query, List<Record> records) {
        Message reply = failure(query, Rcode.NOERROR);
        records.forEach(record -> reply.addRecord(record, Section.ANSWER));
        return reply;
    }

    /** A reply without records: a failure, or NOERROR for a known name without that type. */
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
        header.setRcode(rcode & 0xf);
        if (query.getQuestion() != null) {
            reply.addRecord(query.getQuestion(), Section.QUESTION);
        }
        if (query.getOPT() != null) {
            reply.addRecord(new OPTRecord(UDP_SIZE, rcode >> 4, 0), Section.ADDITIONAL);
        }
        return reply;
    }

    /** A reply that says: ask again over TCP. */
    static byte[] truncated(Message query) {
        Message reply = failure(query, Rcode.NOERROR);
        reply.getHeader().setFlag(Flags.TC);
        return reply.toWire();
    }

    /** The most a client takes by UDP: what it says by EDNS, else 512 bytes (RFC 1035 section 2.3.4). */
    static int udpLimit(Message query) {
        return query.getOPT() == null
                ? LEAST_UDP_SIZE
                : Math.max(LEAST_UDP_SIZE, query.getOPT().getPayloadSize());
    }
}
