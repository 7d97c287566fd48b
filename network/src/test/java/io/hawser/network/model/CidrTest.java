package io.hawser.network.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CidrTest {

    @Test
    void knowsItsNetworkAndItsEnds() {
        Cidr address = Cidr.parse("172.18.5.9/16");
        assertThat(address.network()).hasToString("172.18.0.0/16");
        assertThat(address.isNetwork()).isFalse();
        assertThat(Ip.text(address.first())).isEqualTo("172.18.0.0");
        assertThat(Ip.text(address.last())).isEqualTo("172.18.255.255");
        assertThat(Cidr.parse("fd00:1::5/64").network()).hasToString("fd00:1::/64");
        assertThat(Ip.text(Cidr.parse("fd00::/64").last())).isEqualTo("fd00::ffff:ffff:ffff:ffff");
    }

    @Test
    void overlapIsContainmentOneWayOrTheOther() {
        Cidr wide = Cidr.parse("10.0.0.0/8");
        Cidr narrow = Cidr.parse("10.1.0.0/16");
        assertThat(wide.overlaps(narrow)).isTrue();
        assertThat(narrow.overlaps(wide)).isTrue();
        assertThat(narrow.overlaps(Cidr.parse("10.2.0.0/16"))).isFalse();
        assertThat(wide.overlaps(Cidr.parse("::/0"))).isFalse();
        assertThat(wide.contains(narrow)).isTrue();
        assertThat(narrow.contains(wide)).isFalse();
    }

    @Test
    void refusesWhatIsNoCidr() {
        for (String bad : new String[] {"", "10.0.0.0", "10.0.0/8", "10.0.0.0/33", "fd00::/129", "a/8", "1.2.3.4/-1"}) {
            assertThatThrownBy(() -> Cidr.parse(bad)).as(bad).isInstanceOf(NetworkException.class);
        }
    }

    @Test
    void ipv6TextIsAsRfc5952Says() {
        assertThat(Ip.text(Ip.parse("2001:DB8:0:0:1:0:0:1"))).isEqualTo("2001:db8::1:0:0:1");
        assertThat(Ip.text(Ip.parse("2001:db8:0:1:1:1:1:1"))).isEqualTo("2001:db8:0:1:1:1:1:1");
        assertThat(Ip.text(Ip.parse("::"))).isEqualTo("::");
        assertThat(Ip.text(Ip.parse("fe80::"))).isEqualTo("fe80::");
        assertThat(Ip.text(Ip.plus(Ip.parse("255.255.255.254"), 1))).isEqualTo("255.255.255.255");
    }

    @RepeatedTest(200)
    void theEndsAreWhatTheNumbersSay(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Family family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
        int prefix = random.nextInt(family.bits() + 1);
        Cidr cidr = new Cidr(Ip.of(family, new BigInteger(family.bits(), random)), prefix);
        BigInteger hosts = cidr.size().subtract(BigInteger.ONE);
        BigInteger first = Ip.number(cidr.address()).andNot(hosts);
        assertThat(Ip.number(cidr.first())).as(cidr.toString()).isEqualTo(first);
        assertThat(Ip.number(cidr.last())).as(cidr.toString()).isEqualTo(first.or(hosts));
        BigInteger near = Ip.number(cidr.address()).flipBit(random.nextInt(family.bits()));
        assertThat(cidr.contains(Ip.of(family, near)))
                .as("%s in %s", Ip.text(Ip.of(family, near)), cidr)
                .isEqualTo(near.andNot(hosts).equals(first));
    }

    @Test
    void takesAddressesAsTheyAreUsuallyWrittenOnly() {
        for (String good :
                List.of("0.0.0.0", "1.20.255.9", "::", "fd00::1", "FD00::A", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8")) {
            assertThat(Ip.tryParse(good)).as(good).isPresent();
        }
        for (String bad : List.of(
                "",
                ".",
                "1",
                "1.2.3",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "1.2.3.04",
                "256.1.1.1",
                "1.2.3.4 ",
                "0x1.2.3.4",
                "1.2.3.\uff11",
                ":",
                ":::",
                "fd00::1%eth0",
                "fd00::g",
                "[::1]",
                "fd00::\uff11",
                "1:2:3:4:5:6:7:8:9",
                "::1/64",
                "::1.2.3")) {
            assertThat(Ip.tryParse(bad)).as(bad).isEmpty();
        }
    }

    @Test
    void refusesLengthsThatAreNoNumbers() {
        for (String bad : List.of("", "08", "+8", "8 ", " 8", "1000", "\uff18", "-0")) {
            assertThatThrownBy(() -> Cidr.parse("10.0.0.0/" + bad)).as(bad).isInstanceOf(NetworkException.class);
        }
        assertThat(Cidr.parse("0.0.0.0/0")).hasToString("0.0.0.0/0");
    }
}
