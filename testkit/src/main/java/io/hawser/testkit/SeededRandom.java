package io.hawser.testkit;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * JUnit extension: a test method with a {@link RandomGenerator} parameter gets one with a fresh seed, and a failure names the
 * seed. {@code -Dhawser.seed=N} repeats a run.
 */
public final class SeededRandom implements ParameterResolver, TestWatcher {
    private static final long SEED = Long.getLong("hawser.seed", System.nanoTime());

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == RandomGenerator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return new Random(SEED);
    }

    @Override
    public void testFailed(ExtensionContext test, @Nullable Throwable cause) {
        System.err.println(test.getDisplayName() + " failed; repeat with -Dhawser.seed=" + SEED);
    }
}
