package io.hawser.container;

/**
 * Whose network a container uses: Docker's {@code HostConfig.NetworkMode}.
 *
 * <p>{@code default} and {@code bridge} both mean the default bridge and differ only in how they are shown.
 */
public sealed interface NetworkMode {

    /** The text of the wire. */
    String text();

    /** The predefined bridge network, under the name it was asked for by. */
    record DefaultBridge(String text) implements NetworkMode {}

    /** The host's own network. */
    record Host() implements NetworkMode {
        @Override
        public String text() {
            return "host";
        }
    }

    /** A namespace of its own with nothing but loopback. */
    record None() implements NetworkMode {
        @Override
        public String text() {
            return "none";
        }
    }

    /** The network namespace of another container, by name, id or unique beginning of its id. */
    record JoinedContainer(String container) implements NetworkMode {
        @Override
        public String text() {
            return "container:" + container;
        }
    }

    /** A network by name or id; it has to exist at start, not before. */
    record Named(String text) implements NetworkMode {}

    /** The mode of this text; empty is {@code default}. */
    static NetworkMode parse(String text) {
        return switch (text) {
            case "", "default" -> new DefaultBridge("default");
            case "bridge" -> new DefaultBridge("bridge");
            case "host" -> new Host();
            case "none" -> new None();
            default ->
                text.startsWith("container:")
                        ? new JoinedContainer(text.substring("container:".length()))
                        : new Named(text);
        };
    }

    /** Whether the container has a namespace of its own. */
    default boolean ownNamespace() {
        return switch (this) {
            case DefaultBridge _, None _, Named _ -> true;
            case Host _, JoinedContainer _ -> false;
        };
    }

    /** Whether the mode names a network that the user made. */
    default boolean userDefined() {
        return this instanceof Named;
    }
}
