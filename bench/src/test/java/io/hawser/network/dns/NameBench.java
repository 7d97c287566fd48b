package io.hawser.network.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * One query for a container's name, from its bytes to the reply's: in place and by dnsjava, and the look-up alone, among few and
 * many names. On the JVM options the daemon has.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-Xms8m", "-Xmx160m", "-XX:TieredStopAtLevel=1"})
public class NameBench {
    @Param({"1", "1000", "10000"})
    int names;

    private final PlainQuestions plain = new PlainQuestions(new Random(1));
    private final Answers answers = new Answers(new Random(1));
    private final byte[] padded = new byte[Desk.LARGEST_QUERY];
    private byte[] query = new byte[0];
    private Service service = Service.NOTHING;
    private String name = "";

    @Setup
    public void fill() throws IOException {
        List<NameTable.Peer> peers = new ArrayList<>();
        for (int i = 0; i < names; i++) {
            InetAddress address = InetAddress.ofLiteral("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
            peers.add(new NameTable.Peer(List.of("container" + i), List.of(address)));
        }
        service = Service.of(Names.inTurn(List.of(NameTable.of("net", peers))), List.of());
        name = "container" + names / 2;
        query = Message.newQuery(Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN))
                .toWire();
        System.arraycopy(query, 0, padded, 0, query.length);
    }

    @Benchmark
    public int answerInPlace() {
        return plain.answer(padded, query.length, service);
    }

    @Benchmark
    public byte[] answerByDnsjava() throws IOException {
        return answers.answer(new Message(Arrays.copyOf(query, query.length)), service)
                .orElseThrow()
                .reply()
                .toWire();
    }

    @Benchmark
    public Object lookUp() {
        return service.find(name);
    }
}
