package io.hawser.network.plan;

import java.util.Optional;

/**
 * A kernel parameter below /proc/sys, of a namespace or of one of our links.
 *
 * @param place the namespace it is written in
 * @param stage when it is written: before any link, before its link is up, or once the rules are in place
 * @param name its path below /proc/sys, {@code net/ipv6/conf/eth0/disable_ipv6} (an interface's name may hold dots)
 * @param value what is written
 * @param otherwise what is written when it is taken away while its owner stays; empty: nothing, it is left
 * @param within the link or namespace it belongs to
 */
public record SysctlSetting(
        Place place, Stage stage, String name, String value, Optional<String> otherwise, Optional<Key> within)
        implements Resource {

    /** A parameter of a whole sandbox, written before it has links. */
    public static SysctlSetting ofNamespace(Place sandbox, String name, String value) {
        Optional<Key> owner = Optional.of(Key.namespace(sandbox));
        return new SysctlSetting(sandbox, Stage.NAMESPACE_SETTING, name, value, Optional.empty(), owner);
    }

    /** A parameter of a link, written before the link is up. */
    public static SysctlSetting ofLink(Place place, String link, String name, String value) {
        Optional<Key> owner = Optional.of(Key.link(place, link));
        return new SysctlSetting(place, Stage.LINK_SETTING, name, value, Optional.empty(), owner);
    }

    /** {@code route_localnet} of a bridge: switched on after the rules that guard it, back off before they go. */
    public static SysctlSetting routeLocalnet(String bridge) {
        String name = "net/ipv4/conf/" + bridge + "/route_localnet";
        Optional<Key> owner = Optional.of(Key.link(Place.HOST, bridge));
        return new SysctlSetting(Place.HOST, Stage.OPENING, name, "1", Optional.of("0"), owner);
    }

    /** The same setting with what it is now. */
    SysctlSetting withValue(String actual) {
        return new SysctlSetting(place, stage, name, actual, otherwise, within);
    }

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SysctlSetting that
                && name.equals(that.name)
                && value.equals(that.value)
                && place.equals(that.place)
                && stage == that.stage
                && otherwise.equals(that.otherwise)
                && within.equals(that.within);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + value.hashCode();
    }

    @Override
    public Key key() {
        return new Key(place, "sysctl", name);
    }

    @Override
    public String addSpelling() {
        return spelling(value);
    }

    @Override
    public String removeSpelling() {
        return otherwise.map(this::spelling).orElse("");
    }

    @Override
    public String replaceSpelling(Resource before) {
        return addSpelling();
    }

    private String spelling(String written) {
        return place.command("sysctl -w " + name + "=" + written);
    }
}
