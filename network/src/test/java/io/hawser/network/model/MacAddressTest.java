package io.hawser.network.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MacAddressTest {
    @Test
    void anInterfaceHasAnAddressOfItsOwn() {
        assertThat(MacAddress.parseUnicast("02-42-AC-11-00-02")).hasToString("02:42:ac:11:00:02");
        for (String none : new String[] {"01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", "02:42", "x"}) {
            assertThatThrownBy(() -> MacAddress.parseUnicast(none))
                    .hasMessageStartingWith("invalid MAC address: " + none);
        }
        assertThat(MacAddress.parse("01:00:5e:00:00:01")).hasToString("01:00:5e:00:00:01");
    }
}
