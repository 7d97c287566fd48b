package io.hawser.daemon.translate;

import io.hawser.api.ApiVersion;
import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.container.HostConfig;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a create means in the versions of the API that lacked a member: a daemon of that time did not read it, and had another
 * default. A member whose loss would be dangerous is refused instead.
 *
 * <p>Source: Engine API, version history; moby, daemon/server/router/container/container_routes.go.
 */
public final class OlderClients {
    /** Since 1.44 a read-only bind mount is read-only with what lies below it. */
    static final int DEEP_READ_ONLY = 44;

    /** Before 1.44 a container had one hardware address. */
    static final int ENDPOINT_MAC = 44;

    private static final int REMOVED_BY_DAEMON = 25;
    private static final int ONLY_BIND_ITSELF = 40;
    private static final int PIDS_LIMIT_CHANGES = 40;
    private static final int MAKE_MOUNTPOINT = 42;
    private static final int ANNOTATIONS = 43;
    private static final int SUBPATH = 45;
    private static final String BIND = "BindOptions";
    private static final String VOLUME = "VolumeOptions";

    private OlderClients() {}

    /**
     * The host's part as a client of this version means it.
     *
     * @throws BadJson for what such a client cannot ask for
     */
    public static @Nullable HostConfig understood(@Nullable HostConfig given, ApiVersion version) throws BadJson {
        if (given == null) {
            return null;
        }
        if (version.atLeast(MAKE_MOUNTPOINT)) {
            refuseStrangeOptions(given);
        }
        if (version.atLeast(SUBPATH)) {
            return given;
        }
        ObjectNode tree = (ObjectNode) Json.tree(Json.write(given));
        for (JsonNode mount : tree.path("Mounts")) {
            mount((ObjectNode) mount, version);
        }
        if (!version.atLeast(ANNOTATIONS)) {
            tree.remove("Annotations");
        }
        if (!version.atLeast(MAKE_MOUNTPOINT)) {
            tree.remove("ConsoleSize");
        }
        if (!version.atLeast(ONLY_BIND_ITSELF)) {
            oldest(tree, version);
        }
        return Json.read(Json.write(tree), HostConfig.class);
    }

    /** The limits of an update as a client of this version means them. */
    public static HostConfig understoodUpdate(HostConfig given, ApiVersion version) throws BadJson {
        if (version.atLeast(PIDS_LIMIT_CHANGES)) {
            return given;
        }
        ObjectNode tree = (ObjectNode) Json.tree(Json.write(given));
        tree.remove("PidsLimit");
        return Json.read(Json.write(tree), HostConfig.class);
    }

    /** Older clients are forgiven: see {@link #keepOnly}. */
    private static void refuseStrangeOptions(HostConfig given) throws BadJson {
        for (HostConfig.Mount mount : Text.orEmpty(given.mounts())) {
            String type = Text.orEmpty(mount.type());
            refuse(VOLUME, mount.volumeOptions() != null && !type.equals("volume"), type);
            refuse(BIND, mount.bindOptions() != null && !type.equals("bind"), type);
            refuse("TmpfsOptions", mount.tmpfsOptions() != null && !type.equals("tmpfs"), type);
        }
    }

    private static void refuse(String options, boolean strange, String type) throws BadJson {
        if (strange) {
            throw new BadJson(options + " must not be specified on mount type \"" + type + "\"");
        }
    }

    private static void oldest(ObjectNode tree, ApiVersion version) {
        tree.remove("KernelMemoryTCP");
        if (tree.path("IpcMode").asString("").isEmpty()) {
            tree.put("IpcMode", "shareable");
        }
        if (!version.atLeast(REMOVED_BY_DAEMON)) {
            tree.put("AutoRemove", false);
        }
    }

    private static void mount(ObjectNode mount, ApiVersion version) throws BadJson {
        if (!mount.path(VOLUME).path("Subpath").asString("").isEmpty()) {
            throw new BadJson("VolumeOptions.Subpath needs API v1.45 or newer");
        }
        if (!version.atLeast(DEEP_READ_ONLY)
                && mount.path(BIND).path("ReadOnlyForceRecursive").asBoolean(false)) {
            throw new BadJson("BindOptions.ReadOnlyForceRecursive needs API v1.44 or newer");
        }
        if (!version.atLeast(MAKE_MOUNTPOINT)) {
            without(mount, BIND, "CreateMountpoint");
            keepOnly(mount, "volume", VOLUME);
            keepOnly(mount, "tmpfs", "TmpfsOptions");
        }
        if (!version.atLeast(ONLY_BIND_ITSELF)) {
            without(mount, BIND, "NonRecursive");
        }
    }

    private static void without(ObjectNode mount, String options, String member) {
        if (mount.path(options) instanceof ObjectNode node) {
            node.remove(member);
        }
    }

    /** Options of another type of mount were not looked at. */
    private static void keepOnly(ObjectNode mount, String type, String options) {
        if (!mount.path("Type").asString("").equals(type)) {
            mount.remove(options);
        }
    }
}
