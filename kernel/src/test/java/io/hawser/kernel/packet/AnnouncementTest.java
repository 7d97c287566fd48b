package io.hawser.kernel.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class AnnouncementTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] MAC = HEX.parseHex("0242ac110002");

    @Test
    void ipv4IsAGratuitousArpRequest() {
        assertThat(HEX.formatHex(Announcement.frame(MAC, HEX.parseHex("ac110002"))))
                .isEqualTo("ffffffffffff0242ac1100020806" + "0001080006040001" + "0242ac110002ac110002"
                        + "000000000000ac110002");
    }

    @Test
    void ipv6IsAnUnsolicitedAdvertisementWhoseChecksumHolds() {
        byte[] address = HEX.parseHex("fd000000000000000000000000000002");
        String frame = HEX.formatHex(Announcement.frame(MAC, address));
        assertThat(frame).startsWith("3333000000010242ac11000286dd6000000000203aff" + HEX.formatHex(address));
        assertThat(frame).endsWith("20000000" + HEX.formatHex(address) + "02010242ac110002");
        assertThat(sumOf(frame)).isEqualTo(0xffff);
    }

    /** The one's complement sum over pseudo header and message, which is all ones when the checksum is right. */
    private static int sumOf(String frame) {
        String summed = frame.substring(44, 44 + 64) + "00000020" + "0000003a" + frame.substring(108);
        int sum = 0;
        for (int i = 0; i < summed.length(); i += 4) {
            sum += Integer.parseInt(summed.substring(i, i + 4), 16);
        }
        return (sum & 0xffff) + (sum >>> 16);
    }
}
