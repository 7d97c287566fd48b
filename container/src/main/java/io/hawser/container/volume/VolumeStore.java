package io.hawser.container.volume;

import io.hawser.container.archive.Packer;
import io.hawser.container.archive.RootedTree;
import io.hawser.container.archive.TreeRemoval;
import io.hawser.container.archive.TreeSize;
import io.hawser.container.archive.Unpacker;
import io.hawser.container.json.Documents;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.network.model.NetworkException;
import io.hawser.network.store.Mutation;
import io.hawser.network.store.Store;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The volumes of one engine. Safe for use by many threads; changes are made one at a time.
 *
 * <p>A volume's folder is made before its record and moved aside before its record goes, so a crash leaves at worst an empty
 * folder or one that the next start removes.
 */
public final class VolumeStore {

    static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

    private static final String PREFIX = "volume/";
    private static final String REMOVED = ".removed-";
    private static final String ANONYMOUS_LABEL = "com.docker.volume.anonymous";
    private static final int LONGEST_NAME = 255;

    private final Path folder;
    private final Store store;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final List<Consumer<VolumeEvent>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock changing = new ReentrantLock();

    private VolumeStore(Path folder, Store store, InstantSource clock, RandomGenerator random) {
        this.folder = folder;
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /** Opens the volumes below {@code dataRoot}. */
    public static VolumeStore open(Path dataRoot, Store store, InstantSource clock, RandomGenerator random) {
        Path folder = dataRoot.toAbsolutePath().resolve("volumes");
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx-----x")));
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, REMOVED + "*")) {
                left.forEach(TreeRemoval::remove);
            }
        } catch (IOException e) {
            throw NetworkException.system(folder + ": " + e.getMessage(), e);
        }
        return new VolumeStore(folder, store, clock, random);
    }

    /**
     * Makes a volume, or answers the one of this name when there is one.
     *
     * @throws NetworkException INVALID_PARAMETER for a bad name or option, NOT_FOUND for a driver that is not there,
     *     NOT_IMPLEMENTED for the local driver's mount options
     */
    public Volume create(VolumeRequest request) {
        boolean anonymous = request.name().isEmpty();
        String name = anonymous ? randomName() : request.name();
        checkName(name);
        checkDriver(name, request);
        changing.lock();
        try {
            Optional<Volume> present = find(name);
            if (present.isPresent()) {
                return present.get();
            }
            SequencedMap<String, String> labels = new LinkedHashMap<>(new TreeMap<>(request.labels()));
            if (anonymous) {
                labels.put(ANONYMOUS_LABEL, "");
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            Volume volume = new Volume(name, Volume.LOCAL, data(name), now, anonymous, labels, new LinkedHashMap<>());
            makeFolder(volume);
            store.commit(Mutation.create(PREFIX + name, json(volume)));
        } finally {
            changing.unlock();
        }
        tell("create", name);
        return get(name);
    }

    private String randomName() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static void checkName(String name) {
        if (name.length() == 1) {
            throw NetworkException.invalid("create " + name
                    + ": volume name is too short, names should be at least two alphanumeric characters");
        }
        if (!NAME.matcher(name).matches()) {
            throw NetworkException.invalid("create " + name + ": \"" + name
                    + "\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are"
                    + " allowed. If you intended to pass a host directory, use absolute path");
        }
        if (name.length() > LONGEST_NAME) {
            throw NetworkException.invalid("volume name is longer than " + LONGEST_NAME + " characters");
        }
    }

    private static void checkDriver(String name, VolumeRequest request) {
        if (!request.driver().isEmpty() && !request.driver().equals(Volume.LOCAL)) {
            throw NetworkException.notFound("create " + name + ": error looking up volume plugin " + request.driver()
                    + ": plugin \"" + request.driver() + "\" not found");
        }
        for (String option : request.options().keySet()) {
            if (List.of("type", "o", "device", "size").contains(option)) {
                throw NetworkException.notImplemented(
                        "create " + name + ": option \"" + option + "\" of the local volume driver is not supported");
            }
            throw NetworkException.invalid("create " + name + ": invalid option: \"" + option + "\"");
        }
    }

    private void makeFolder(Volume volume) {
        try {
            Files.createDirectories(
                    volume.mountpoint().getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx-----x")));
            Files.createDirectories(volume.mountpoint());
            Files.setPosixFilePermissions(volume.mountpoint(), PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw NetworkException.system(volume.mountpoint() + ": " + e.getMessage(), e);
        }
    }

    private Path data(String name) {
        return folder.resolve(name).resolve("_data");
    }

    // ------------------------------------------------------------------------------------------------ records

    private static byte[] json(Volume volume) {
        ObjectNode node = Documents.JSON.createObjectNode();
        node.put("created", volume.created().toString()).put("anonymous", volume.anonymous());
        ObjectNode labels = node.putObject("labels");
        volume.labels().forEach(labels::put);
        return Documents.JSON.writeValueAsBytes(node);
    }

    private Volume volume(String name, byte[] json) {
        JsonNode node = Documents.JSON.readTree(json);
        SequencedMap<String, String> labels = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> label : node.path("labels").properties()) {
            labels.put(label.getKey(), label.getValue().asString());
        }
        return new Volume(
                name,
                Volume.LOCAL,
                data(name),
                Instant.parse(node.path("created").asString()),
                node.path("anonymous").asBoolean(),
                labels,
                new LinkedHashMap<>());
    }

    private Optional<Volume> find(String name) {
        return store.get(PREFIX + name).map(value -> volume(name, value.value()));
    }

    /** All volumes by name. */
    public List<Volume> list() {
        return store.list(PREFIX).stream()
                .map(value -> volume(value.key().substring(PREFIX.length()), value.value()))
                .toList();
    }

    /** The volume. NOT_FOUND ({@code get X: no such volume}). */
    public Volume get(String name) {
        return find(name).orElseThrow(() -> NetworkException.notFound("get " + name + ": no such volume"));
    }

    // ------------------------------------------------------------------------------------------------ removing

    /** Removes a volume and its content. CONFLICT when a container has it; NOT_FOUND unless {@code force}. */
    public void remove(String name, boolean force, VolumeUsers users) {
        changing.lock();
        try {
            if (force && find(name).isEmpty()) {
                return;
            }
            get(name);
            List<String> using = users.of(name);
            if (!using.isEmpty()) {
                throw NetworkException.conflict("remove " + name + ": volume is in use - " + using);
            }
            delete(name);
        } finally {
            changing.unlock();
        }
        tell("destroy", name);
    }

    private void delete(String name) {
        Path aside = folder.resolve(REMOVED + name);
        try {
            TreeRemoval.remove(aside);
            if (Files.exists(folder.resolve(name))) {
                Files.move(folder.resolve(name), aside, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw NetworkException.system("remove " + name + ": " + e.getMessage(), e);
        }
        store.commit(Mutation.delete(PREFIX + name));
        TreeRemoval.remove(aside);
    }

    /** Removes the volumes that are wanted gone and that nobody uses; answers what is gone. */
    public Pruned prune(Predicate<Volume> wanted, VolumeUsers users) {
        List<String> names = new ArrayList<>();
        long reclaimed = 0;
        for (Volume volume : list()) {
            if (wanted.test(volume) && users.of(volume.name()).isEmpty()) {
                long size = sizeBytes(volume);
                try {
                    remove(volume.name(), true, users);
                } catch (NetworkException e) {
                    if (e.kind() != io.hawser.network.model.Kind.CONFLICT) {
                        throw e;
                    }
                    continue; // somebody began to use it
                }
                names.add(volume.name());
                reclaimed += size;
            }
        }
        return new Pruned(names, reclaimed);
    }

    /** What a volume holds, in bytes: counted file by file. */
    public long sizeBytes(Volume volume) {
        return TreeSize.of(volume.mountpoint());
    }

    // ------------------------------------------------------------------------------------------------ copy-up

    /**
     * Fills a volume that is still empty with what the image has at the path it is mounted on, owner and mode of the folder
     * included. Nothing happens when the volume is not empty or the path is no folder.
     *
     * @param rootfs the container's root file system, mounted; hostile
     * @param path where the volume will be mounted, as the container sees it
     */
    public void copyUp(String name, Path rootfs, String path) {
        Volume volume = get(name);
        changing.lock();
        try (RootedTree root = RootedTree.open(rootfs);
                RootedTree target = RootedTree.open(volume.mountpoint())) {
            Optional<RootedTree> source = root.subtree(path);
            if (source.isPresent()) {
                try (RootedTree from = source.get()) {
                    copy(from, target);
                }
            }
        } catch (IOException | KernelException e) {
            throw NetworkException.system("failed to copy up volume " + name + ": " + e.getMessage(), e);
        } finally {
            changing.unlock();
        }
    }

    private static void copy(RootedTree from, RootedTree to) throws IOException {
        if (to.isEmpty()) {
            try (Unpacker unpacker = new Unpacker(to, Unpacker.Options.PLAIN)) {
                Packer.pack(from, "", "", unpacker);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ events

    /** Tells {@code listener} of every later event, on the thread that caused it. */
    public AutoCloseable subscribe(Consumer<VolumeEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void tell(String action, String name) {
        tell(new VolumeEvent(action, name, Map.of("driver", Volume.LOCAL)));
    }

    /** Tells of what a container does with a volume. */
    public void tell(VolumeEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    /**
     * What a prune did.
     *
     * @param names of the volumes that are gone
     * @param reclaimedBytes what they held
     */
    public record Pruned(List<String> names, long reclaimedBytes) {}
}
