package io.hawser.network.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.PublishedPort;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as they stand in stores: what is written now, what was written before, and what nobody wrote. */
class RecordCodecTest {
    private static final String ID = "fe212eb9c3a4998f4751984150ce6539d5a48d7d631c433ed312427896e1aaac";

    private static final String NETWORK = """
            {"id":"ID","state":"LIVE","created":"2026-11-21T15:48:44.920769756Z",
            "spec":{"name":"n1","driver":"bridge","scope":"local","enableIpv4":null,"enableIpv6":true,"internal":false,
            "attachable":true,"ingress":false,"configOnly":false,"configFrom":null,
            "ipam":{"driver":"default","options":{"k":"v"},"configs":[{"subnet":"fd01::/64","ipRange":"fd01::/80",
            "gateway":null,"auxAddresses":{"q":"fd01::9"}}]},
            "options":{"com.docker.network.bridge.enable_icc":"false"},"labels":{"a":"b \\"c\\" ü\\n"}},
            "pools":[{"subnet":"172.18.0.0/16","ipRange":null,"gateway":"172.18.0.1","auxAddresses":{}}],
            "data":{"bridge":"br-fe212eb9c3a4","mac":"e2:53:20:3d:b7:50"}}""";

    private static final String SANDBOX = """
            {"spec":{"id":"ID","containerId":"ID","containerName":"cc","hostname":"7d47485fef59","domainname":"x.y",
            "mode":"OWN","endpoints":[{"network":"n1","ipv4":"172.18.0.3","ipv6":null,"linkLocalIps":["169.254.1.1"],
            "mac":"02:42:00:00:00:01","aliases":["foo"],"links":[{"container":"dd","alias":"ee"}],
            "driverOpts":{"o":"p"},"gwPriority":-7}],
            "ports":[{"protocol":"TCP","containerPort":80,"hostAddress":null,"hostPort":8080,"hostPortEnd":8080,"count":3},
            {"protocol":"UDP","containerPort":53,"hostAddress":"127.0.0.1","hostPort":53,"hostPortEnd":53,"count":1}],
            "exposedPorts":[{"number":9,"protocol":"SCTP"}],"publishAll":true,
            "dns":{"servers":["1.2.3.4","fd00::5"],"search":["a.b"],"options":["ndots:1"]},
            "extraHosts":[{"name":"x","address":"1.1.1.1"},{"name":"gw","address":null}],"ipv6Loopback":true,
            "hostsFile":"/data/hosts","resolvConfFile":null},"state":"PENDING",
            "endpoints":[{"id":"ID","network":"ID","state":"REMOVING",
            "spec":{"network":"n1","ipv4":null,"ipv6":"fd01::7","linkLocalIps":[],"mac":null,"aliases":[],"links":[],
            "driverOpts":{},"gwPriority":0},"interfaceName":"eth0","mac":"ca:c3:f6:33:18:1d","ipv4":"172.18.0.3/16",
            "ipv6":"fd01::3/64","data":{"veth":"veth061386f"}}],
            "ports":[{"protocol":"TCP","hostAddress":"0.0.0.0","hostPort":8080,"containerAddress":"172.18.0.3",
            "containerPort":80,"count":3}],"resolverPort":63288}""";

    private static byte[] json(String text) {
        return text.replace("ID", ID).replace("\n", "").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsReadIsWrittenAgainToTheLetter() {
        assertThat(RecordCodec.bytes(RecordCodec.network(json(NETWORK))))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(new String(json(NETWORK), StandardCharsets.UTF_8));
        assertThat(RecordCodec.bytes(RecordCodec.sandbox(json(SANDBOX))))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(new String(json(SANDBOX), StandardCharsets.UTF_8));
    }

    @Test
    void membersThatAreNewAreIgnoredAndThoseNotThereAreEmpty() {
        String later = SANDBOX.replace(
                "\"resolverPort\":63288", "\"more\":{\"a\":[18446744073709551615,{\"b\":2.5}]},\"resolverPort\":null");
        String earlier = later.replace(",\"count\":3", "").replace("\"publishAll\":true,", "");
        SandboxRecord read = RecordCodec.sandbox(json(earlier));
        assertThat(read.resolverPort()).isZero();
        assertThat(read.spec().publishAll()).isFalse();
        assertThat(read.ports()).extracting(PublishedPort::count).containsExactly(1);
        assertThat(read.spec().exposedPorts()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"63288.5", "18446744073709551615", "\"63288\"", "true", "[]"})
    void aNumberIsAWholeOne(String number) {
        assertThatThrownBy(() -> RecordCodec.sandbox(json(SANDBOX.replace("63288", number))))
                .isInstanceOf(NetworkException.class)
                .hasMessageStartingWith("a record of the store cannot be read: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"id\":\"ID\"",
                "{\"id\":7}",
                "{\"id\":\"short\"}",
                "{\"id\":\"ID\",\"state\":\"SOMETIMES\"}",
                "{\"id\":\"ID\",\"state\":\"LIVE\",\"created\":\"2026-11-21T15:48:44Z\",\"spec\":{},\"pools\":[8]}",
                "{\"id\":\"ID\",\"state\":\"LIVE\",\"created\":\"yesterday\"}"
            })
    void whatIsNoRecordIsSaidToBeUnreadable(String text) {
        assertThatThrownBy(() -> RecordCodec.network(json(text)))
                .isInstanceOfSatisfying(
                        NetworkException.class, e -> assertThat(e.kind()).isEqualTo(Kind.SYSTEM))
                .hasMessageStartingWith("a record of the store cannot be read: ");
    }
}
