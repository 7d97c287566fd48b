package io.hawser.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.TestNamespace;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NetlinkSocketTest {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFINFOMSG = 16;

    private final TestNamespace test = new TestNamespace();
    private final NetlinkSocket socket = NetlinkSocket.open(test.namespace(), Netlink.NETLINK_ROUTE);

    @AfterEach
    void close() {
        socket.close();
        test.close();
    }

    @Test
    void dumpListsTheLinksOfTheNamespace() {
        assertThat(names()).containsExactly("lo");
        assertThat(socket.writes()).isZero();
    }

    @Test
    void aBatchTellsEveryErrorByItsIndexAndDoesTheRest() {
        MessageWriter batch = new MessageWriter();
        newBridge(batch, "br0");
        newBridge(batch, "lo");
        newBridge(batch, "br1");
        batch.begin(RTM_DELLINK, 0)
                .pad(IFINFOMSG)
                .attrString(IFLA_IFNAME, "gone")
                .end();
        assertThatExceptionOfType(BatchException.class)
                .isThrownBy(() -> socket.send(batch, List.of("br0", "lo", "br1", "gone")))
                .satisfies(e -> assertThat(e.failures())
                        .extracting(f -> f.index() + " " + f.error().errno().name())
                        .containsExactly("1 EEXIST", "3 ENODEV"))
                .withMessage("RTM_NEWLINK lo: EEXIST (File exists); RTM_DELLINK gone: ENODEV (No such device)");
        assertThat(names()).containsExactlyInAnyOrder("lo", "br0", "br1");
        assertThat(socket.writes()).isEqualTo(4);
    }

    @Test
    void theKernelsOwnWordsAreInTheError() {
        MessageWriter batch = new MessageWriter();
        batch.begin(RTM_NEWLINK, Netlink.NLM_F_CREATE).pad(IFINFOMSG);
        batch.nest(IFLA_LINKINFO)
                .attrString(IFLA_INFO_KIND, "nosuchkind")
                .endNest()
                .end();
        assertThatExceptionOfType(BatchException.class)
                .isThrownBy(() -> socket.send(batch, List.of("x0")))
                .satisfies(e -> assertThat(e.first().extendedAck()).contains("Unknown device type"))
                .withMessage("RTM_NEWLINK x0: EOPNOTSUPP (Operation not supported): Unknown device type");
    }

    @Test
    void requestAnswersOneObjectOrSaysThatItIsAbsent() {
        MessageWriter get = new MessageWriter();
        get.begin(RTM_GETLINK, 0).pad(IFINFOMSG).attrString(IFLA_IFNAME, "lo").end();
        assertThat(socket.request(get, "lo")).hasSize(1);
        MessageWriter absent = new MessageWriter();
        absent.begin(RTM_GETLINK, 0)
                .pad(IFINFOMSG)
                .attrString(IFLA_IFNAME, "no")
                .end();
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> socket.request(absent, "no"))
                .matches(e -> e.is(Errno.ENODEV));
    }

    @Test
    void aBatchLargerThanTheSendBufferGoesThrough() {
        MessageWriter batch = new MessageWriter();
        for (int i = 0; i < 40_000; i++) {
            batch.begin(RTM_NEWLINK, 0)
                    .pad(IFINFOMSG)
                    .attrString(IFLA_IFNAME, "lo")
                    .end();
        }
        socket.send(batch, List.of());
        assertThat(batch.size()).isGreaterThan(1 << 20);
    }

    @Test
    void moreErrorsThanTheReceiveBufferHoldsStillFail() {
        MessageWriter batch = new MessageWriter();
        for (int i = 0; i < 40_000; i++) {
            batch.begin(RTM_DELLINK, 0)
                    .pad(IFINFOMSG)
                    .attrString(IFLA_IFNAME, "no")
                    .end();
        }
        assertThatExceptionOfType(BatchException.class)
                .isThrownBy(() -> socket.send(batch, List.of()))
                .satisfies(e -> assertThat(e.isOnly(Errno.ENODEV)).isTrue());
        assertThat(names()).containsExactly("lo");
    }

    private static void newBridge(MessageWriter batch, String name) {
        batch.begin(RTM_NEWLINK, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL).pad(IFINFOMSG);
        batch.attrString(IFLA_IFNAME, name);
        batch.nest(IFLA_LINKINFO).attrString(IFLA_INFO_KIND, "bridge").endNest().end();
    }

    private List<String> names() {
        MessageWriter get =
                new MessageWriter().begin(RTM_GETLINK, 0).pad(IFINFOMSG).end();
        return socket.dump(get).stream()
                .map(m -> m.attributes(IFINFOMSG).string(IFLA_IFNAME))
                .toList();
    }
}
