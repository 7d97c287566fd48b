package io.hawser.container;

import io.hawser.network.model.LinkSpec;
import io.hawser.network.model.NetworkException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives containers other names: on record first, then on their networks, then in the links of others. The commit of the new name
 * says that the rest is to follow, so a rename that is cut short there is finished by the next engine.
 */
final class Renaming {
    private static final Logger LOG = LoggerFactory.getLogger(Renaming.class);

    private final EngineParts parts;

    Renaming(EngineParts parts) {
        this.parts = parts;
    }

    /** CONFLICT if the name is taken, INVALID_PARAMETER if it is none or its own. */
    void rename(LiveContainer live, String newName) {
        String former = renamed(live, newName);
        followLinks(live, former);
        parts.table().followed(live.id);
    }

    /** Finishes what another engine began. */
    void resume() {
        parts.table().renamed().forEach((id, former) -> {
            parts.table().byId(id).ifPresent(live -> finish(live, former));
            parts.table().followed(id);
        });
    }

    private void finish(LiveContainer live, String former) {
        try {
            parts.connections().rename(live.now(), former);
            parts.connections().renameLinks(former, live.now().name());
        } catch (NetworkException e) {
            LOG.warn("renaming container=" + live.now().shortId(), e);
        }
        followLinks(live, former);
    }

    /** Answers its former name. */
    private String renamed(LiveContainer live, String newName) {
        live.lock.lock();
        try {
            Container before = live.now();
            take(live, newName);
            try {
                parts.connections().rename(live.now(), before.name());
            } catch (NetworkException e) {
                parts.table().rename(live, before.name());
                parts.table().followed(live.id);
                throw e;
            }
            parts.events().tell(live.now(), "rename", Map.of("oldName", "/" + before.name()));
            return before.name();
        } finally {
            live.lock.unlock();
        }
    }

    /** Docker's messages about a new name have it with the slash. */
    private void take(LiveContainer live, String name) {
        String given = name.startsWith("/") ? name : "/" + name;
        if (given.equals("/" + live.now().name())) {
            throw NetworkException.invalid("Renaming a container with the same name as its current name");
        }
        try {
            parts.table().rename(live, SpecCheck.name(given));
        } catch (NetworkException e) {
            throw new NetworkException(e.kind(), "Error when allocating new name: " + e.getMessage(), e);
        }
    }

    /** Links on the default bridge are to a container, whatever it is called. */
    private void followLinks(LiveContainer live, String former) {
        String name = live.now().name();
        for (LiveContainer parent : parts.table().all()) {
            if (links(parent).stream().anyMatch(link -> link.container().equals(former))) {
                follow(parent, former, name);
            }
        }
    }

    private void follow(LiveContainer parent, String former, String name) {
        parent.lock.lock();
        try {
            List<LinkSpec> links = links(parent).stream()
                    .map(link -> link.following(former, name))
                    .toList();
            if (!links.equals(links(parent))) {
                Container now = parent.now();
                parent.become(now.withNetworking(now.spec().networking().withLinks(links)));
                parts.table().save(parent);
            }
        } finally {
            parent.lock.unlock();
        }
    }

    private static List<LinkSpec> links(LiveContainer parent) {
        Networking networking = parent.now().spec().networking();
        return networking.mode() instanceof NetworkMode.DefaultBridge ? networking.links() : List.of();
    }
}
