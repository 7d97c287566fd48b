package io.hawser.kernel.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.netns.TestNamespace;
import io.hawser.kernel.route.Bridge;
import io.hawser.kernel.route.LinkRemoval;
import io.hawser.kernel.route.NewLink;
import io.hawser.kernel.route.RouteSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links of the same name in two namespaces, and in that of the test itself. Needs root. */
final class LinkSysctlsTest {
    private static final String ROUTER = "net/ipv6/conf/br0/accept_ra";
    private static final String FILTER = "net/ipv4/conf/br0/rp_filter";

    private final TestNamespace one = new TestNamespace();
    private final TestNamespace other = new TestNamespace();
    private final LinkSysctls sysctls = new LinkSysctls(one.namespace());
    private final LinkSysctls others = new LinkSysctls(other.namespace());

    @BeforeEach
    void addLinks() {
        addLink(one);
        addLink(other);
    }

    private static void addLink(TestNamespace where) {
        try (RouteSocket route = RouteSocket.open(where.namespace())) {
            route.send(new Bridge(NewLink.named("br0"), false));
        }
    }

    @AfterEach
    void close() {
        sysctls.close();
        others.close();
        one.close();
        other.close();
    }

    private static String read(TestNamespace where, String key) {
        return Sysctl.read(where.namespace(), key);
    }

    @Test
    void whatIsWrittenIsOfTheNamespaceHoweverOften() {
        for (String value : new String[] {"0", "2", "1"}) {
            String another = value.equals("2") ? "0" : "2";
            sysctls.write(Map.of(ROUTER, value));
            others.write(Map.of(ROUTER, another));
            assertThat(read(one, ROUTER)).isEqualTo(value);
            assertThat(read(other, ROUTER)).isEqualTo(another);
        }
    }

    @Test
    void theOwnLoopbackIsNotTouched() {
        String key = "net/ipv4/conf/lo/rp_filter";
        try (Namespace home = Namespace.current()) {
            String before = Sysctl.read(home, key);
            String unlike = before.equals("2") ? "1" : "2";
            sysctls.write(Map.of(key, unlike));
            assertThat(read(one, key)).isEqualTo(unlike);
            assertThat(Sysctl.read(home, key)).isEqualTo(before);
        }
    }

    @Test
    void aLinkThatComesAgainIsTheNewOne() {
        sysctls.write(Map.of(ROUTER, "0", FILTER, "2"));
        try (RouteSocket route = RouteSocket.open(one.namespace())) {
            route.remove(LinkRemoval.of("br0"));
        }
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> sysctls.write(Map.of(ROUTER, "0")))
                .withMessage("sysctl net/ipv6/conf/br0/accept_ra = 0: ENOENT (No such file or directory)")
                .matches(e -> e.is(Errno.ENOENT));
        addLink(one);
        assertThat(read(one, ROUTER)).isEqualTo("1");
        sysctls.write(Map.of(ROUTER, "2", FILTER, "1"));
        assertThat(read(one, ROUTER)).isEqualTo("2");
        assertThat(read(one, FILTER)).isEqualTo("1");
    }

    @Test
    void othersAreWrittenInTheSameOrder() {
        String filter = read(one, FILTER);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(ROUTER, "0");
        settings.put("net/ipv4/ip_forward", "1");
        settings.put("net/ipv4/ip_local_port_range", "no range");
        settings.put(FILTER, filter.equals("2") ? "1" : "2");
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> sysctls.write(settings))
                .withMessageStartingWith("sysctl net/ipv4/ip_local_port_range = no range: EINVAL");
        assertThat(read(one, ROUTER)).isEqualTo("0");
        assertThat(read(one, "net/ipv4/ip_forward")).isEqualTo("1");
        assertThat(read(one, FILTER)).isEqualTo(filter);
    }

    @Test
    void noKeyLeadsOutOfTheFolder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sysctls.write(Map.of("net/ipv6/conf/../../ipv4/ip_forward", "1")));
        assertThat(read(one, "net/ipv4/ip_forward")).isEqualTo("0");
    }
}
