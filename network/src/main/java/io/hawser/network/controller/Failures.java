package io.hawser.network.controller;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.network.model.NetworkException;
import io.hawser.network.plan.PlanException;

/** Turns what the kernel and the plans throw into the one exception callers know. */
final class Failures {

    private Failures() {}

    static RuntimeException reported(RuntimeException failed) {
        return switch (failed) {
            case PlanException plan
            when plan.getCause() instanceof NetworkException known ->
                new NetworkException(known.kind(), text(plan), plan);
            case PlanException plan -> NetworkException.system(text(plan), plan);
            case KernelException kernel -> NetworkException.system(text(kernel), kernel);
            default -> failed;
        };
    }

    private static String text(RuntimeException failed) {
        return failed.getMessage() == null ? failed.toString() : failed.getMessage();
    }
}
