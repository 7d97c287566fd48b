package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.sysctl.LinkSysctls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sysctls: all steps of a namespace at once, and one by one only to find the one that was refused. */
final class SettingWork implements Work {
    private final Handles handles;

    SettingWork(Handles handles) {
        this.handles = handles;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        return handles.use(place, open -> {
            Outcome outcome = new Outcome();
            try {
                Map<String, String> all = new LinkedHashMap<>();
                steps.forEach(step -> written(step).ifPresent(value -> all.put(name(step), value)));
                open.sysctls().write(all);
                steps.forEach(outcome::done);
            } catch (KernelException e) {
                steps.forEach(step -> write(open.sysctls(), step, outcome));
            }
            return outcome;
        });
    }

    private static void write(LinkSysctls where, Change step, Outcome outcome) {
        try {
            written(step).ifPresent(value -> where.write(Map.of(name(step), value)));
            outcome.done(step);
        } catch (KernelException e) {
            if (!isOutcome(step, e)) {
                outcome.failed(step, e);
            }
        }
    }

    private static String name(Change step) {
        return ((SysctlSetting) step.resource()).name();
    }

    private static Optional<String> written(Change step) {
        SysctlSetting setting = (SysctlSetting) step.resource();
        return step instanceof Change.Remove ? setting.otherwise() : Optional.of(setting.value());
    }

    /** Its link is gone; or the kernel has no IPv6, which is as good as IPv6 switched off. */
    private static boolean isOutcome(Change step, KernelException error) {
        boolean off = name(step).startsWith("net/ipv6/") && !name(step).endsWith("/disable_ipv6");
        boolean disables = name(step).endsWith("/disable_ipv6")
                && written(step).filter("1"::equals).isPresent();
        boolean none = (off || disables) && !java.nio.file.Files.exists(java.nio.file.Path.of("/proc/sys/net/ipv6"));
        return error.is(Errno.ENOENT) && (step instanceof Change.Remove || none);
    }
}
