package io.hawser.container;

import io.hawser.container.process.LiveProcess;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Kills what an exec session of a container has led to. The process that the runtime starts leads a session in the kernel's sense,
 * and whatever that starts is in this session too, also when its leader has ended, unless it begins one of its own.
 *
 * <p>A session's number is not used again while somebody is in it; that a process is also in the container's cgroup keeps a
 * stranger safe that got the number afterwards. Source: setsid(2).
 */
final class ExecKill {
    /** Whoever is forked while we look is seen the next time. */
    private static final int LOOKS = 5;

    private ExecKill() {}

    /**
     * Kills them; fine if there are none.
     *
     * @param firstPid the container's first process
     * @param leader what the runtime started
     */
    static void run(int firstPid, int leader) {
        Set<Integer> told = new HashSet<>();
        boolean more = true;
        for (int look = 0; look < LOOKS && more; look++) {
            List<LiveProcess> members = ProcessList.pids(firstPid).stream()
                    .map(pid -> LiveProcess.inSession(pid, leader))
                    .flatMap(Optional::stream)
                    .toList();
            members.forEach(member -> member.signal(Signals.SIGKILL));
            more = told.addAll(members.stream().map(LiveProcess::pid).toList());
        }
    }
}
