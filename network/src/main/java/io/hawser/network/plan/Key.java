package io.hawser.network.plan;

/**
 * What makes two resources the same one, whatever their other members say: {@code link eth0} in one place.
 *
 * @param place where it is
 * @param kind what it is: {@code link}, {@code address}, …
 * @param name its name among its kind and place
 */
public record Key(Place place, String kind, String name) {

    static Key link(Place place, String name) {
        return new Key(place, "link", name);
    }

    static Key namespace(Place place) {
        return new Key(Place.HOST, "namespace", place.pin().orElseThrow().toString());
    }

    /** Asked for so often that the JVM's general way for records would be felt; the name differs most. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Key key && name.equals(key.name) && kind.equals(key.kind) && place.equals(key.place);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * name.hashCode() + kind.hashCode()) + place.hashCode();
    }

    /** {@code link eth0} or {@code link eth0 in 0123456789ab}. */
    @Override
    public String toString() {
        return kind + " " + name + (place.isHost() ? "" : " in " + place);
    }
}
