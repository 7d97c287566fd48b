package io.hawser.network.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
