package io.hawser.network.store;

/** A change that has become durable. */
public sealed interface Event {

    String key();

    /** The key has a new value. */
    record Stored(Versioned value) implements Event {
        @Override
        public String key() {
            return value.key();
        }
    }

    /** The key is gone. */
    record Deleted(String key) implements Event {}
}
