package io.hawser.container;

import io.hawser.network.model.Kind;
import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import io.hawser.network.model.SandboxId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes containers: the spec is checked and merged with the image's, the name is taken by writing a pending record, what the
 * container keeps is made on disk, and the record is settled. A create that is cut short leaves a pending record, which the
 * next engine takes back.
 */
final class Creator {
    private static final int MOST_NAME_ATTEMPTS = 20;

    private final EngineParts parts;
    private final Recovery.Maker inMemory;
    private final RandomGenerator random;

    Creator(EngineParts parts, Recovery.Maker inMemory, RandomGenerator random) {
        this.parts = parts;
        this.inMemory = inMemory;
        this.random = random;
    }

    /** Makes a container. NOT_FOUND for its image, CONFLICT for its name, INVALID_PARAMETER for what contradicts itself. */
    Created create(ContainerSpec spec) {
        SpecCheck.check(spec);
        List<String> warnings = new ArrayList<>(SpecCheck.warnings(spec));
        warnings.addAll(parts.bundles().check(spec));
        List<LinkSpec> links = spec.networking().links().stream()
                .map(link -> checked(spec, link))
                .toList();
        ImageFacts image = parts.bundles().image(spec.image());
        ContainerSpec merged =
                SpecCheck.merge(spec.withNetworking(spec.networking().withLinks(links)), image);
        merged = merged.withNetworking(parts.connections().normalized(merged.networking()));
        String id = SandboxId.random(random).hex64();
        LiveContainer live = name(id, merged, image);
        try {
            furnish(live, image);
        } catch (RuntimeException e) {
            undoCreate(live, e);
            throw e;
        }
        parts.events().tell(live.now(), "create");
        return new Created(id, warnings);
    }

    /** On the default bridge the other is there, and known by its name from now on, as {@code docker inspect} shows it. */
    private LinkSpec checked(ContainerSpec spec, LinkSpec link) {
        if (!(spec.networking().mode() instanceof NetworkMode.DefaultBridge)) {
            return link;
        }
        try {
            LiveContainer child = parts.table().find(link.container());
            if (child.now().spec().networking().mode() instanceof NetworkMode.Host) {
                throw NetworkException.invalid("conflicting options: host type networking can't be used with links."
                        + " This would result in undefined behavior");
            }
            return new LinkSpec(child.now().name(), link.alias());
        } catch (NetworkException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            throw NetworkException.invalid(
                    "could not get container for " + link.container() + ": No such container: " + link.container());
        }
    }

    /** Takes a name and writes the record. */
    private LiveContainer name(String id, ContainerSpec spec, ImageFacts image) {
        NameGenerator names = new NameGenerator(random);
        for (int attempt = 0; ; attempt++) {
            boolean given = !spec.name().isEmpty();
            String name = given ? SpecCheck.name(spec.name()) : names.next(attempt);
            LiveContainer live = inMemory.make(fresh(id, spec.withName(name), image));
            live.pending = true;
            try {
                parts.table().add(live);
                return live;
            } catch (NetworkException e) {
                if (given || e.kind() != Kind.CONFLICT || attempt == MOST_NAME_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Container fresh(String id, ContainerSpec spec, ImageFacts image) {
        return new Container(
                id,
                spec.name(),
                parts.clock().instant(),
                image.id(),
                spec,
                State.NEW,
                0,
                parts.folders().files(id),
                List.of(),
                Optional.empty(),
                List.of());
    }

    /** Makes what it keeps on disk. */
    private void furnish(LiveContainer live, ImageFacts image) {
        live.lock.lock();
        try {
            Container container = live.now();
            EngineFolders.make(parts.folders().container(live.id), "rwx--x---");
            for (Path file :
                    List.of(container.files().hosts(), container.files().resolvConf())) {
                Files.createFile(file);
            }
            Files.writeString(container.files().hostname(), container.hostname() + "\n");
            List<MountPoint> mounts = parts.bundles().prepare(live.id, image.id(), container.spec());
            live.become(container.withMounts(mounts));
            live.pending = false;
            parts.table().save(live);
        } catch (IOException e) {
            throw NetworkException.system("making a container's files: " + e.getMessage(), e);
        } finally {
            live.lock.unlock();
        }
    }

    private void undoCreate(LiveContainer live, RuntimeException failure) {
        try {
            parts.bundles().remove(live.id, live.now().mounts(), true);
            EngineFolders.delete(parts.folders().container(live.id));
            parts.table().remove(live);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
