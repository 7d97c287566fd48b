package io.hawser.daemon.route;

import io.hawser.daemon.config.LiveConfig;
import io.hawser.network.controller.NetworkController;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the daemon knows about itself and its machine, found out once at start or cheap to ask again.
 *
 * @param engineId the mark on everything of ours
 * @param version of Hawser
 * @param live what the daemon was told
 */
public record SystemFacts(String engineId, String version, LiveConfig live) {
    /** The kernel's release, as uname(2) has it. */
    public String kernel() {
        return System.getProperty("os.version", "");
    }

    /** The machine, in Go's words. */
    public String architecture() {
        String arch = System.getProperty("os.arch", "");
        return arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch;
    }

    /** The machine, in uname(2)'s words, which is what {@code docker info} prints. */
    public String machine() {
        return switch (architecture()) {
            case "amd64" -> "x86_64";
            case "arm64" -> "aarch64";
            default -> architecture();
        };
    }

    /** {@code 1} or {@code 2}: which control group hierarchy containers are limited by. */
    public String cgroupVersion() {
        return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "2" : "1";
    }

    /** {@code PRETTY_NAME} of os-release(5). */
    public String operatingSystem() {
        return osRelease("PRETTY_NAME").orElse("Linux");
    }

    /** {@code VERSION_ID} of os-release(5). */
    public String osVersion() {
        return osRelease("VERSION_ID").orElse("");
    }

    private static Optional<String> osRelease(String key) {
        return lines("/etc/os-release").stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).replace("\"", ""))
                .findFirst();
    }

    /** Memory of the machine in bytes (proc_meminfo(5)). */
    public long memoryBytes() {
        for (String line : lines("/proc/meminfo")) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }

    /** Whether IPv4 is forwarded in the network namespace that is our host. */
    public boolean forwards() {
        return lines("/proc/sys/net/ipv4/ip_forward").contains("1");
    }

    /** Whether there are bridge networks, whose packets nobody forwards: because we may not switch it on, or somebody did. */
    public boolean lacksForwarding(NetworkController networks) {
        return !forwards()
                && networks.networks().stream()
                        .anyMatch(network -> network.driver().equals("bridge") && !network.configOnly());
    }

    /** The host's name (hostname(5)). */
    public String hostname() {
        return String.join("", lines("/proc/sys/kernel/hostname"));
    }

    private static java.util.List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return java.util.List.of();
        }
    }
}
