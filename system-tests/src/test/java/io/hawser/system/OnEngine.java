package io.hawser.system;

import io.hawser.testkit.HostPicture;
import io.hawser.testkit.TestHost;
import io.hawser.testkit.TestHosts;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit extension: gives the tests of a class one daemon on one host, with the image {@code busybox}. Before each test a
 * picture of the host is taken; after it what the test made is removed and the host must equal the picture.
 */
final class OnEngine implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final Namespace SPACE = Namespace.create(OnEngine.class);

    /** The host and its daemon, ended by JUnit when the class is done. */
    private record Rig(TestHost host, Engine engine) implements AutoCloseable {
        static Rig create() {
            TestHost host = TestHost.create();
            try {
                // The first network with IPv6 switches its forwarding on for good, as with Docker. Here it is on
                // already, so
                // that everything else a network leaves is seen.
                host.ok("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
                Engine engine = Engine.start(host);
                engine.loadBusybox();
                host.settled();
                return new Rig(host, engine);
            } catch (RuntimeException | Error broken) {
                host.close();
                throw broken;
            }
        }

        @Override
        public void close() {
            try (host) {
                engine.close();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Engine.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return rig(test).engine();
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        test.getStore(SPACE).put("before", rig(test).host().picture());
    }

    @Override
    public void afterEach(ExtensionContext test) {
        Engine engine = rig(test).engine();
        engine.clean();
        HostPicture before = Optional.ofNullable(test.getStore(SPACE).get("before", HostPicture.class))
                .orElseThrow();
        List<String> left = TestHosts.leftOn(engine.host(), before);
        if (!left.isEmpty()) {
            throw new AssertionError("the test left its host changed:\n" + String.join("\n", left));
        }
    }

    private static Rig rig(ExtensionContext test) {
        ExtensionContext ofClass =
                test.getTestMethod().isPresent() ? test.getParent().orElseThrow() : test;
        return ofClass.getStore(SPACE).computeIfAbsent("rig", key -> Rig.create(), Rig.class);
    }
}
