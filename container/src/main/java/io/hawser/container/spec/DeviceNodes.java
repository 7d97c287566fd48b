package io.hawser.container.spec;

import io.hawser.container.Resources.Device;
import io.hawser.kernel.ffm.FileDescriptor;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.ffm.Syscalls;
import io.hawser.kernel.ffm.TreeCalls;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The device nodes a container gets, and what its cgroup lets it do with them. */
final class DeviceNodes {

    private static final Set<String> OWN = Set.of("pts", "shm", "fd", "mqueue", "console", "ptmx", "hugepages");
    private static final int S_IFMT = 0xf000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFBLK = 0x6000;

    private final ArrayNode nodes;
    private final ArrayNode rules;

    private DeviceNodes(ArrayNode nodes, ArrayNode rules) {
        this.nodes = nodes;
        this.rules = rules;
    }

    /**
     * Adds the devices to {@code linux.devices} and {@code linux.resources.devices}.
     *
     * @throws NetworkException INVALID_PARAMETER for a device that is not there
     */
    static void render(List<Device> devices, boolean privileged, ArrayNode nodes, ArrayNode rules) {
        DeviceNodes render = new DeviceNodes(nodes, rules);
        rules.addObject().put("allow", privileged).put("access", "rwm");
        if (privileged) {
            render.all(Path.of("/dev"));
        } else {
            devices.forEach(render::one);
        }
    }

    private void one(Device device) {
        String path = device.hostPath();
        TreeCalls.Details details = details(Path.of(path))
                .filter(found -> type(found) != 0)
                .orElseThrow(() -> NetworkException.invalid(
                        "error gathering device information while adding custom device \"" + path + "\": "
                                + (Files.exists(Path.of(path)) ? "not a device node" : "no such file or directory")));
        String inside = device.containerPath().isEmpty() ? path : device.containerPath();
        String permissions = device.permissions().isEmpty() ? "rwm" : device.permissions();
        if (!permissions.matches("[rwm]{1,3}")) {
            throw NetworkException.invalid("invalid device permissions: " + permissions);
        }
        node(inside, details);
        rules.addObject()
                .put("allow", true)
                .put("type", letter(details))
                .put("major", details.deviceMajor())
                .put("minor", details.deviceMinor())
                .put("access", permissions);
    }

    /** Every device of the host, but for what a container has of its own. */
    private void all(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (OWN.contains(name) || name.startsWith(".")) {
                    continue;
                }
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    all(entry);
                } else {
                    details(entry).filter(found -> type(found) != 0).ifPresent(found -> node(entry.toString(), found));
                }
            }
        } catch (IOException e) {
            throw NetworkException.system("devices of the host: " + e.getMessage(), e);
        }
    }

    private void node(String path, TreeCalls.Details details) {
        ObjectNode node = nodes.addObject();
        node.put("path", path)
                .put("type", letter(details))
                .put("major", details.deviceMajor())
                .put("minor", details.deviceMinor())
                .put("fileMode", details.basic().permissions())
                .put("uid", details.basic().uid())
                .put("gid", details.basic().gid());
    }

    private static Optional<TreeCalls.Details> details(Path path) {
        try (FileDescriptor handle = Syscalls.open(path.toString(), Syscalls.O_PATH, 0)) {
            return Optional.of(TreeCalls.details(handle, ""));
        } catch (KernelException e) {
            return Optional.empty();
        }
    }

    private static int type(TreeCalls.Details details) {
        int type = details.basic().mode() & S_IFMT;
        return type == S_IFCHR || type == S_IFBLK ? type : 0;
    }

    private static String letter(TreeCalls.Details details) {
        return type(details) == S_IFBLK ? "b" : "c";
    }
}
