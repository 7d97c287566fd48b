package io.hawser.kernel.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.netns.TestNamespace;
import io.hawser.kernel.route.Bridge;
import io.hawser.kernel.route.NewLink;
import io.hawser.kernel.route.RouteSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SysctlTest {
    private static final String FORWARD = "net/ipv4/ip_forward";
    private static final String RANGE = "net/ipv4/ip_local_port_range";

    private final TestNamespace test = new TestNamespace();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void whatIsWrittenInsideStaysInside() {
        try (Namespace home = Namespace.current()) {
            String before = Sysctl.read(home, RANGE);
            Sysctl.write(test.namespace(), Map.of(RANGE, "40000 40010"));
            assertThat(Sysctl.read(test.namespace(), RANGE)).isEqualTo("40000\t40010");
            assertThat(Sysctl.read(home, RANGE)).isEqualTo(before).isNotEqualTo("40000\t40010");
        }
    }

    @Test
    void aLinkWithADotInItsNameIsReached() {
        try (RouteSocket route = RouteSocket.open(test.namespace())) {
            route.send(new Bridge(NewLink.named("br.1"), false));
        }
        String key = "net/ipv6/conf/br.1/accept_ra";
        Sysctl.write(test.namespace(), Map.of(key, "0"));
        assertThat(Sysctl.read(test.namespace(), key)).isEqualTo("0");
    }

    @Test
    void theFirstRefusalIsNamedAndWhatCameBeforeIsWritten() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(FORWARD, "1");
        settings.put("net/ipv4/no_such_key", "7");
        settings.put(RANGE, "40000 40010");
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> Sysctl.write(test.namespace(), settings))
                .withMessage("sysctl net/ipv4/no_such_key = 7: ENOENT (No such file or directory)");
        assertThat(Sysctl.read(test.namespace(), FORWARD)).isEqualTo("1");
        assertThat(Sysctl.read(test.namespace(), RANGE)).doesNotStartWith("40000");
    }

    @Test
    void aBadValueIsRefusedByTheKernel() {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> Sysctl.write(test.namespace(), Map.of(FORWARD, "yes")))
                .matches(e -> e.is(Errno.EINVAL));
    }

    @Test
    void absentKeysAreLeftOutOfMany() {
        assertThat(Sysctl.readAll(test.namespace(), List.of("net/ipv4/conf/none/forwarding", FORWARD)))
                .containsExactly(Map.entry(FORWARD, "0"));
    }

    @Test
    void noKeyLeadsOutOfTheNetworkSettings() {
        for (String bad :
                List.of("kernel/hostname", "net/../kernel/hostname", "/net/x", "net/..", "net//x", "net/x/", "")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Sysctl.read(test.namespace(), bad));
        }
    }
}
