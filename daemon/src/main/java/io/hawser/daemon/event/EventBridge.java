package io.hawser.daemon.event;

import io.hawser.container.ContainerEvent;
import io.hawser.container.image.ImageEvent;
import io.hawser.container.volume.VolumeEvent;
import io.hawser.network.controller.Network;
import io.hawser.network.controller.NetworkEvent;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Turns the engine's events into the wire's and appends them to the log. Attributes are in the order of their names. */
public final class EventBridge {
    private final EventLog log;

    /** Makes a bridge to this log. */
    public EventBridge(EventLog log) {
        this.log = log;
    }

    /** An event of the daemon itself. */
    public static void daemon(
            EventLog log, String action, String engineId, String hostname, Map<String, String> attributes) {
        Map<String, String> all = new TreeMap<>(attributes);
        all.put("name", hostname);
        log.publish("daemon", action, engineId, all, Instant.now());
    }

    /** A container's event. */
    public void container(ContainerEvent event) {
        log.publishWithStatus(
                "container",
                event.action(),
                event.id(),
                event.image(),
                new TreeMap<>(event.attributes()),
                event.time());
    }

    /** A network's event. */
    public void network(NetworkEvent event) {
        if (event instanceof NetworkEvent.Created && Network.PREDEFINED.contains(event.name())) {
            // Nobody asked for it: Docker does not tell of them either.
            return;
        }
        Map<String, String> attributes = new TreeMap<>(Map.of("name", event.name(), "type", event.driver()));
        String action = switch (event) {
            case NetworkEvent.Created _ -> "create";
            case NetworkEvent.Destroyed _ -> "destroy";
            case NetworkEvent.Connected connected -> {
                attributes.put("container", connected.containerId());
                yield "connect";
            }
            case NetworkEvent.Disconnected left -> {
                attributes.put("container", left.containerId());
                yield "disconnect";
            }
            case NetworkEvent.Repaired repaired -> {
                attributes.put("changes", String.valueOf(repaired.changes()));
                yield "repair";
            }
        };
        log.publish("network", action, event.id().hex64(), attributes, Instant.now());
    }

    /** An image's event. */
    public void image(ImageEvent event) {
        log.publishWithStatus(
                "image", event.action().word(), event.id(), "", Map.of("name", event.name()), Instant.now());
    }

    /** A volume's event. */
    public void volume(VolumeEvent event) {
        log.publish("volume", event.action(), event.name(), new TreeMap<>(event.attributes()), Instant.now());
    }
}
