package io.hawser.container.volume;

import io.hawser.container.MountPoint;
import io.hawser.container.MountSpec;
import io.hawser.container.Storage;
import io.hawser.container.archive.Names;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns the mounts a container asks for into those it gets: binds and volumes of the short form, mounts of the long form,
 * other containers' volumes, and an anonymous volume wherever the image or the user wants one and nothing else is mounted.
 * Volumes are made on the way. Stateless; any thread.
 *
 * <p>What {@code --tmpfs} asks for is not among the mounts, as in Docker: it is rendered from the {@link Storage}.
 *
 * <p>Source: moby, daemon/volumes.go, registerMountPoints; volume/mounts/linux_parser.go.
 */
public final class MountResolver {

    private static final String LOCAL_MODE = "z";

    private final Map<String, MountPoint> byTarget = new LinkedHashMap<>();
    private final VolumeStore volumes;

    private MountResolver(VolumeStore volumes) {
        this.volumes = volumes;
    }

    /** Refuses what cannot be resolved whatever the host has: INVALID_PARAMETER in Docker's words. Touches nothing. */
    public static void check(Storage storage) {
        Set<String> targets = new HashSet<>();
        for (String bind : storage.binds()) {
            unique(targets, ShortMount.parse(bind).target());
        }
        for (MountSpec mount : storage.mounts()) {
            checkLong(mount);
            unique(targets, clean(mount.target()));
        }
        for (String target : storage.tmpfs().keySet()) {
            unique(targets, ShortMount.target("", target));
        }
        // An image may name them without the slash.
        storage.volumes()
                .forEach(
                        target -> ShortMount.target("invalid volume specification: '" + target + "': ", clean(target)));
        storage.volumesFrom().forEach(MountResolver::mode);
    }

    private static void unique(Set<String> targets, String target) {
        if (!targets.add(target)) {
            throw NetworkException.invalid("Duplicate mount point: " + target);
        }
    }

    private static void checkLong(MountSpec mount) {
        String head = "invalid mount config for type \"" + mount.type().name().toLowerCase(Locale.ROOT) + "\": ";
        if (mount.target().isEmpty()) {
            throw NetworkException.invalid(head + "field Target must not be empty");
        }
        if (!mount.target().startsWith("/")) {
            throw NetworkException.invalid(
                    head + "invalid mount path: '" + mount.target() + "' mount path must be absolute");
        }
        if (clean(mount.target()).equals("/")) {
            throw NetworkException.invalid(head + "invalid specification: destination can't be '/'");
        }
        if (!mount.propagation().isEmpty() && !ShortMount.isPropagation(mount.propagation())) {
            throw NetworkException.invalid(head + "invalid propagation mode: " + mount.propagation());
        }
        checkSource(mount, head);
    }

    private static void checkSource(MountSpec mount, String head) {
        switch (mount.type()) {
            case BIND -> {
                if (mount.source().isEmpty()) {
                    throw NetworkException.invalid(head + "field Source must not be empty");
                }
                if (!mount.source().startsWith("/")) {
                    throw NetworkException.invalid(
                            head + "invalid mount path: '" + mount.source() + "' mount path must be absolute");
                }
            }
            case VOLUME -> {
                if (!mount.source().isEmpty()) {
                    VolumeStore.checkName(mount.source());
                }
                if (!mount.subpath().isEmpty()) {
                    throw NetworkException.notImplemented("volume subpaths are not supported");
                }
            }
            case TMPFS -> {
                if (!mount.source().isEmpty()) {
                    throw NetworkException.invalid(head + "field Source must not be specified");
                }
            }
        }
    }

    /**
     * The mounts in the order of their destinations, so that an inner one comes after the one it lies in.
     *
     * @param others the mounts of a container by name or id, for {@code --volumes-from}
     */
    public static List<MountPoint> resolve(
            Storage storage, VolumeStore volumes, Function<String, List<MountPoint>> others) {
        check(storage);
        MountResolver resolver = new MountResolver(volumes);
        for (String from : storage.volumesFrom()) {
            resolver.inherit(from, others);
        }
        MountSpec.Recursion below =
                storage.readOnlyBelow() ? MountSpec.Recursion.READ_ONLY_IF_ABLE : MountSpec.Recursion.ALONG;
        storage.binds().forEach(bind -> resolver.add(ShortMount.parse(bind), below));
        storage.mounts().forEach(resolver::add);
        Set<String> tmpfs = new HashSet<>();
        storage.tmpfs().keySet().forEach(target -> tmpfs.add(clean(target)));
        for (String target : storage.volumes()) {
            String clean = clean(target);
            if (!resolver.byTarget.containsKey(clean) && !tmpfs.contains(clean)) {
                resolver.put(resolver.volume("", Map.of(), clean, "", true));
            }
        }
        return resolver.byTarget.values().stream()
                .sorted((a, b) -> a.destination().compareTo(b.destination()))
                .toList();
    }

    private void inherit(String text, Function<String, List<MountPoint>> others) {
        boolean readOnly = mode(text).equals("ro");
        String container = text.contains(":") ? text.substring(0, text.indexOf(':')) : text;
        for (MountPoint mount : mountsOf(container, others)) {
            if (mount.type() != MountSpec.Type.TMPFS) {
                put(new MountPoint(
                        mount.type(),
                        mount.name(),
                        mount.source(),
                        mount.destination(),
                        mount.driver(),
                        mount.mode(),
                        mount.writable() && !readOnly,
                        mount.propagation(),
                        mount.recursion()));
            }
        }
    }

    /** A container that is not there makes the request wrong: it is not what the request is about. */
    private static List<MountPoint> mountsOf(String container, Function<String, List<MountPoint>> others) {
        try {
            return others.apply(container);
        } catch (NetworkException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            throw NetworkException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static String mode(String volumesFrom) {
        int colon = volumesFrom.indexOf(':');
        String mode = colon < 0 ? "" : volumesFrom.substring(colon + 1);
        if (volumesFrom.isEmpty() || !List.of("", "ro", "rw", "z", "Z").contains(mode)) {
            throw NetworkException.invalid("invalid mode for volumes-from: " + mode);
        }
        return mode;
    }

    private void add(ShortMount mount, MountSpec.Recursion below) {
        if (mount.isBind()) {
            makeSource(Path.of(mount.source()));
            put(new MountPoint(
                    MountSpec.Type.BIND,
                    "",
                    "/" + Names.clean(mount.source()),
                    mount.target(),
                    "",
                    mount.mode(),
                    mount.writable(),
                    mount.propagation(),
                    below));
        } else {
            String mode = mount.mode().isEmpty() ? LOCAL_MODE : mount.mode();
            put(volume(mount.source(), Map.of(), mount.target(), mode, mount.writable()));
        }
    }

    private void add(MountSpec mount) {
        String target = clean(mount.target());
        switch (mount.type()) {
            case BIND -> {
                if (mount.createMountpoint()) {
                    makeSource(Path.of(mount.source()));
                }
                if (!Files.exists(Path.of(mount.source()))) {
                    throw NetworkException.invalid(
                            "invalid mount config for type \"bind\": bind source path does not exist: "
                                    + mount.source());
                }
                put(bind(mount, target));
            }
            case VOLUME -> {
                checkDriver(mount);
                put(volume(mount.source(), mount.volumeLabels(), target, LOCAL_MODE, !mount.readOnly()));
            }
            case TMPFS ->
                put(new MountPoint(
                        MountSpec.Type.TMPFS, "", "", target, "", "", !mount.readOnly(), "", mount.recursion()));
        }
    }

    private static void checkDriver(MountSpec mount) {
        if (!mount.volumeOptions().isEmpty()) {
            throw NetworkException.notImplemented("options of the local volume driver are not supported");
        }
        if (!mount.volumeDriver().isEmpty() && !mount.volumeDriver().equals(Volume.LOCAL)) {
            // Docker's CLI would take "not found" for a missing image.
            throw NetworkException.invalid("error looking up volume plugin " + mount.volumeDriver() + ": plugin \""
                    + mount.volumeDriver() + "\" not found");
        }
    }

    private static MountPoint bind(MountSpec mount, String target) {
        return new MountPoint(
                MountSpec.Type.BIND,
                "",
                "/" + Names.clean(mount.source()),
                target,
                "",
                "",
                !mount.readOnly(),
                mount.propagation().isEmpty() ? "rprivate" : mount.propagation(),
                mount.recursion());
    }

    private MountPoint volume(String name, Map<String, String> labels, String target, String mode, boolean writable) {
        Volume volume = volumes.create(new VolumeRequest(name, "", Map.of(), labels));
        return new MountPoint(
                MountSpec.Type.VOLUME,
                volume.name(),
                volume.mountpoint().toString(),
                target,
                volume.driver(),
                mode,
                writable,
                "",
                MountSpec.Recursion.ALONG);
    }

    private void put(MountPoint mount) {
        byTarget.put(mount.destination(), mount);
    }

    private static String clean(String target) {
        return "/" + Names.clean(target);
    }

    /** Makes the host path of a short-form bind if it is missing, as Docker does. Call again before each start. */
    public static void makeSource(Path source) {
        if (Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.createDirectories(
                    source, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (FileAlreadyExistsException e) {
            // somebody else made it
        } catch (IOException e) {
            throw NetworkException.system(
                    "error while creating mount source path '" + source + "': " + e.getMessage(), e);
        }
    }

    /** The volumes among these mounts that are to be filled from the image if they are empty. */
    public static List<MountPoint> toCopyUp(Storage storage, List<MountPoint> mounts) {
        Set<String> kept = new HashSet<>();
        for (String bind : storage.binds()) {
            ShortMount mount = ShortMount.parse(bind);
            if (mount.noCopy()) {
                kept.add(mount.target());
            }
        }
        for (MountSpec mount : storage.mounts()) {
            if (mount.noCopy()) {
                kept.add(clean(mount.target()));
            }
        }
        List<MountPoint> filled = new ArrayList<>();
        for (MountPoint mount : mounts) {
            if (mount.type() == MountSpec.Type.VOLUME && !kept.contains(mount.destination())) {
                filled.add(mount);
            }
        }
        return filled;
    }
}
