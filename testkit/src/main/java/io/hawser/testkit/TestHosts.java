package io.hawser.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit extension: gives a test method a {@link TestHost} or a {@link HostWire} of its own, takes it away afterwards, and
 * fails the test when a host then differs from the picture taken before it.
 */
public final class TestHosts implements ParameterResolver, AfterEachCallback {
    /** The kernel takes links of a deleted namespace away in its own time: a bound against waiting for ever. */
    private static final Duration SETTLE = Duration.ofSeconds(30);

    /** How many hosts a {@link HostWire} parameter has; 2 where it is not said. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Hosts {
        int value();
    }

    private record Rig(HostWire wire, List<HostPicture> before) {
        static Rig of(int hosts) {
            HostWire wire = HostWire.of(hosts);
            return new Rig(wire, wire.hosts().stream().map(TestHost::settled).toList());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestHost.class || type == HostWire.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        boolean alone = parameter.getParameter().getType() == TestHost.class;
        int hosts = alone
                ? 1
                : parameter.findAnnotation(Hosts.class).map(Hosts::value).orElse(2);
        Rig rig = Rig.of(hosts);
        rigs(test).add(rig);
        return alone ? rig.wire().host(1) : rig.wire();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        List<String> left = new ArrayList<>();
        for (Rig rig : rigs(test)) {
            try (HostWire wire = rig.wire()) {
                for (int i = 0; i < rig.before().size(); i++) {
                    left.addAll(leftOn(wire.hosts().get(i), rig.before().get(i)));
                }
            }
        }
        if (!left.isEmpty()) {
            throw new AssertionError("the test changed its host for good:\n" + String.join("\n", left));
        }
    }

    /** Compares a host with an earlier picture of it, giving the kernel some time to settle; empty when they are equal. */
    public static List<String> leftOn(TestHost host, HostPicture before) {
        return leftOn(host, before, line -> true);
    }

    /** The same, of those differences that matter. */
    public static List<String> leftOn(TestHost host, HostPicture before, Predicate<String> matters) {
        long end = System.nanoTime() + SETTLE.toNanos();
        while (true) {
            List<String> left = before.differencesTo(host.picture()).stream()
                    .filter(matters)
                    .toList();
            if (left.isEmpty() || System.nanoTime() > end) {
                return left;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Rig> rigs(ExtensionContext test) {
        return (List<Rig>) test.getStore(Namespace.create(TestHosts.class, test.getUniqueId()))
                .computeIfAbsent("rigs", key -> new ArrayList<Rig>(), List.class);
    }
}
