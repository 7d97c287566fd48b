package io.hawser.container;

import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.exec.ExecSpec;
import io.hawser.container.image.Image;
import io.hawser.container.image.ImageConfig;
import io.hawser.container.image.ImageStore;
import io.hawser.container.rootfs.Rootfs;
import io.hawser.container.spec.OciSpec;
import io.hawser.container.spec.SpecInput;
import io.hawser.container.volume.MountResolver;
import io.hawser.container.volume.VolumeEvent;
import io.hawser.container.volume.VolumeStore;
import io.hawser.container.volume.VolumeUsers;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.Port;
import io.hawser.network.model.Protocol;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images, file systems and volumes on disk, and this host's OCI configuration. */
final class StoredBundles implements Bundles {
    private static final Logger LOG = LoggerFactory.getLogger(StoredBundles.class);

    private final ImageStore images;
    private final Rootfs rootfs;
    private final VolumeStore volumes;
    private final OciSpec oci;
    private Function<String, List<MountPoint>> mountsOf = _ -> List.of();
    private VolumeUsers users = VolumeUsers.NONE;

    private StoredBundles(ImageStore images, Rootfs rootfs, VolumeStore volumes, OciSpec oci) {
        this.images = images;
        this.rootfs = rootfs;
        this.volumes = volumes;
        this.oci = oci;
    }

    static StoredBundles open(EngineConfig config) {
        ImageStore images = ImageStore.open(config.dataRoot(), config.store(), config.clock());
        return new StoredBundles(
                images,
                Rootfs.open(config.dataRoot(), images),
                VolumeStore.open(config.dataRoot(), config.store(), config.clock(), config.random()),
                OciSpec.forThisHost());
    }

    ImageStore images() {
        return images;
    }

    VolumeStore volumes() {
        return volumes;
    }

    @Override
    public void know(Function<String, List<MountPoint>> mountsOfContainer, VolumeUsers volumeUsers) {
        mountsOf = mountsOfContainer;
        users = volumeUsers;
    }

    @Override
    public List<String> check(ContainerSpec spec) {
        MountResolver.check(spec.storage());
        return oci.check(spec);
    }

    @Override
    public ImageFacts image(String reference) {
        Image image = images.get(reference);
        ImageConfig config = image.config();
        return new ImageFacts(
                image.id(),
                config.entrypoint(),
                config.cmd(),
                config.env(),
                config.user(),
                config.workingDir(),
                config.labels(),
                config.exposedPorts().stream().map(StoredBundles::port).toList(),
                List.copyOf(config.volumes()),
                config.stopSignal().filter(signal -> !signal.isEmpty()),
                config.health());
    }

    /** {@code 80}, {@code 80/tcp}. */
    private static Port port(String text) {
        int slash = text.indexOf('/');
        String number = slash < 0 ? text : text.substring(0, slash);
        Protocol protocol = slash < 0 ? Protocol.TCP : Protocol.parse(text.substring(slash + 1));
        try {
            return new Port(Integer.parseInt(number), protocol);
        } catch (NumberFormatException e) {
            throw NetworkException.invalid("invalid port in the image: " + text);
        }
    }

    @Override
    public List<MountPoint> prepare(String id, String imageId, ContainerSpec spec) {
        rootfs.create(id, imageId);
        List<MountPoint> mounts = MountResolver.resolve(spec.storage(), volumes, mountsOf);
        Set<String> plain = spec.storage().mounts().stream()
                .filter(MountSpec::noCopy)
                .map(MountSpec::target)
                .collect(Collectors.toSet());
        List<MountPoint> filled = mounts.stream()
                .filter(mount -> mount.type() == MountSpec.Type.VOLUME)
                .filter(mount ->
                        !plain.contains(mount.destination()) && !mount.mode().contains("nocopy"))
                .toList();
        if (!filled.isEmpty()) {
            Path root = rootfs.mount(id);
            filled.forEach(mount -> volumes.copyUp(mount.name(), root, mount.destination()));
        }
        return mounts;
    }

    @Override
    public Path mount(String id) {
        return rootfs.mount(id);
    }

    @Override
    public void unmount(String id) {
        rootfs.unmount(id);
    }

    @Override
    public Map<String, String> layers(String id) {
        return rootfs.layers(id);
    }

    @Override
    public void remove(String id, List<MountPoint> mounts, boolean anonymousVolumes) {
        rootfs.remove(id);
        if (anonymousVolumes) {
            mounts.stream()
                    .filter(mount -> mount.type() == MountSpec.Type.VOLUME)
                    .map(MountPoint::name)
                    .filter(name -> name.matches("[0-9a-f]{64}"))
                    .forEach(name -> removeVolume(id, name));
        }
    }

    /** A volume that another container uses, or that is gone, stays as it is. */
    private void removeVolume(String id, String name) {
        VolumeUsers others = volume ->
                users.of(volume).stream().filter(user -> !user.equals(id)).toList();
        try {
            volumes.remove(name, true, others);
        } catch (NetworkException e) {
            if (e.kind() != Kind.CONFLICT) {
                LOG.warn("anonymous volume=" + name, e);
            }
        }
    }

    @Override
    public void tellVolumes(Container container, boolean mounted) {
        for (MountPoint mount : container.mounts()) {
            if (mount.type() == MountSpec.Type.VOLUME) {
                volumes.tell(mounted ? mounted(container, mount) : unmounted(container, mount));
            }
        }
    }

    private static VolumeEvent mounted(Container container, MountPoint mount) {
        return new VolumeEvent(
                "mount",
                mount.name(),
                Map.of(
                        "container", container.id(),
                        "destination", mount.destination(),
                        "driver", mount.driver(),
                        "propagation", mount.propagation(),
                        "read/write", Boolean.toString(mount.writable())));
    }

    private static VolumeEvent unmounted(Container container, MountPoint mount) {
        return new VolumeEvent("unmount", mount.name(), Map.of("container", container.id(), "driver", mount.driver()));
    }

    @Override
    public byte[] config(StartFacts facts) {
        Container container = facts.container();
        boolean ownName = !container.spec().isolation().uts().equals("host");
        return oci.render(new SpecInput(
                container.spec(),
                container.id(),
                ownName ? facts.hostname() : "",
                container.mounts(),
                facts.rootfs(),
                facts.network(),
                new SpecInput.Joined(facts.pidNamespace(), facts.ipcNamespace(), facts.sharedMemory()),
                Optional.of(facts.files()),
                facts.linkEnv(),
                facts.init(),
                facts.cgroup()));
    }

    @Override
    public byte[] limits(ContainerSpec spec) {
        return oci.limits(spec.resources());
    }

    @Override
    public byte[] process(byte[] config, ExecSpec spec, Optional<ConsoleSize> size, Path root) {
        return oci.process(config, spec, size, root);
    }
}
