package io.hawser.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

final class MessageWriterTest {
    /**
     * What {@code ip link add br0 type bridge} of iproute2 6.1 sends, as strace shows it, with a sequence number of 0. It
     * neither terminates the kind nor marks the nest; the kernel takes both forms.
     */
    private static final String IP_LINK_ADD_BRIDGE = "38000000 1000 0506 00000000 00000000"
            + "0000 0000 00000000 00000000 00000000"
            + "0800 0300 62723000"
            + "1000 1200 0a00 0100 627269646765 0000";

    @Test
    void aMessageIsWhatIpSends() {
        MessageWriter writer = new MessageWriter().begin(16, 0x604).pad(16).attrString(3, "br0");
        writer.raw(18)
                .attr(1, "bridge".getBytes(StandardCharsets.US_ASCII))
                .endNest()
                .end();
        writer.addFlags(0, Netlink.NLM_F_ACK);
        assertThat(HexFormat.of().formatHex(writer.toByteArray())).isEqualTo(IP_LINK_ADD_BRIDGE.replace(" ", ""));
    }

    @Test
    void everyKindOfAttributeIsReadBackAsWritten() {
        MessageWriter writer = new MessageWriter().begin(1, 0);
        writer.attrU8(1, 0xab).attrU16(2, 0xabcd).attrU32(3, 0xfedcba98L).attrU64(4, -2);
        writer.attrBe16(5, 0x1234).attrBe32(6, 0xfedcba98L).attrBe64(7, 0x0102030405060708L);
        writer.attrString(8, "häwser").attrFlag(9).attr(10, new byte[] {1, 2, 3});
        writer.nest(11).attrU8(1, 1).nest(2).attrU8(1, 2).endNest().endNest().end();
        Attributes read = NetlinkSocket.split(writer.toByteArray(), writer.size())
                .getFirst()
                .attributes(0);
        assertThat(read.u8(1)).isEqualTo(0xab);
        assertThat(read.u16(2)).isEqualTo(0xabcd);
        assertThat(read.u32(3)).isEqualTo(0xfedcba98L);
        assertThat(read.s32(3)).isEqualTo(0xfedcba98);
        assertThat(read.u64(4)).isEqualTo(-2);
        assertThat(read.be16(5)).isEqualTo(0x1234);
        assertThat(read.be32(6)).isEqualTo(0xfedcba98L);
        assertThat(read.be64(7)).isEqualTo(0x0102030405060708L);
        assertThat(read.string(8)).isEqualTo("häwser");
        assertThat(read.has(9)).isTrue();
        assertThat(read.bytes(10)).containsExactly(1, 2, 3);
        assertThat(read.nested(11).nested(2).u8(1)).isEqualTo(2);
        assertThat(read.list(11)).hasSize(2);
        assertThat(read.entries()).hasSize(11);
    }

    @Test
    void bigEndianIsBigEndian() {
        byte[] bytes = new MessageWriter()
                .begin(1, 0)
                .be16(0x0102)
                .be32(0x03040506)
                .end()
                .toByteArray();
        assertThat(bytes).endsWith(1, 2, 3, 4, 5, 6, 0, 0);
    }

    @Test
    void theBufferGrowsAndEveryMessageStartsAligned() {
        Random random = new Random(7);
        MessageWriter writer = new MessageWriter();
        for (int i = 0; i < 500; i++) {
            writer.begin(i, 0).attr(1, new byte[random.nextInt(50)]).end();
        }
        assertThat(writer.count()).isEqualTo(500);
        assertThat(NetlinkSocket.split(writer.toByteArray(), writer.size()))
                .hasSize(500)
                .allMatch(m -> m.attributes(0).has(1));
    }

    @Test
    void anAbsentAttributeIsAnErrorUnlessThereIsAnotherAnswer() {
        Attributes none = Attributes.empty();
        Assertions.assertThatThrownBy(() -> none.u32(5)).isInstanceOf(NoSuchElementException.class);
        assertThat(none.u32(5, 9)).isEqualTo(9);
        assertThat(none.string(5, "x")).isEqualTo("x");
        assertThat(none.nested(5).isEmpty()).isTrue();
        assertThat(none.list(5)).isEmpty();
    }

    @Test
    void anAttributeThatClaimsTooMuchIsRefused() {
        byte[] lies = {20, 0, 1, 0, 1, 2, 3, 4};
        assertThatIllegalArgumentException().isThrownBy(() -> Attributes.parse(lies, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Attributes.parse(new byte[] {3, 0, 1, 0}, 0));
    }

    @Test
    void unbalancedWritingIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> new MessageWriter().end());
        MessageWriter open = new MessageWriter().begin(1, 0);
        assertThatIllegalStateException().isThrownBy(() -> open.begin(1, 0));
        open.nest(1);
        assertThatIllegalStateException().isThrownBy(open::end);
    }
}
