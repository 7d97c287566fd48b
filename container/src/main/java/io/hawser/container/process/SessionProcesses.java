package io.hawser.container.process;

import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes that a runtime's {@code exec} has led to. The one it starts leads a session, and whatever that starts is in
 * this session too, also when its leader has ended, unless it begins one of its own.
 *
 * <p>A session's number is not used again while somebody is in it; that a process is also in the container's cgroup keeps a
 * stranger safe that got the number afterwards. Source: setsid(2), proc(5).
 */
public final class SessionProcesses {
    private static final Path PROC = Path.of("/proc");
    private static final int SIGKILL = 9;
    /** Whoever is forked while we look is seen the next time. */
    private static final int LOOKS = 5;

    private SessionProcesses() {}

    /** Kills those in the session that this process leads or led, as far as they are this container's. */
    public static void kill(String containerId, int leader) {
        for (int look = 0; look < LOOKS; look++) {
            List<LiveProcess> members = members(containerId, leader);
            if (members.isEmpty()) {
                return;
            }
            members.forEach(member -> member.signal(SIGKILL));
        }
    }

    private static List<LiveProcess> members(String containerId, int leader) {
        List<LiveProcess> members = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path each : all) {
                LiveProcess.inSession(Integer.parseInt(each.getFileName().toString()), leader)
                        .filter(process -> isOf(containerId, each))
                        .ifPresent(members::add);
            }
        } catch (IOException e) {
            throw NetworkException.system("reading /proc: " + e.getMessage(), e);
        }
        return members;
    }

    private static boolean isOf(String containerId, Path process) {
        try {
            return Files.readString(process.resolve("cgroup")).contains(containerId);
        } catch (IOException e) {
            return false;
        }
    }
}
