package io.hawser.kernel.nftables;

import java.util.List;
import java.util.Optional;

/**
 * One element of a set or map: {@code tcp . 8080 : 172.17.0.2 . 80}. Two elements of one set with the same key are the
 * same object to the kernel; another target for the same key is refused with EEXIST. The text leaves counters out.
 *
 * @param counted whether it counts the packets that found it though the set's elements do not by themselves
 */
public record Element(NamedSet set, List<Field> key, Optional<Target> target, Optional<String> comment, boolean counted)
        implements NftObject {

    public Element {
        key = List.copyOf(key);
        List<DataType> types = key.stream().map(Field::type).toList();
        if (!types.equals(set.key())) {
            throw new IllegalArgumentException(set.title() + " has keys of " + set.key() + ", not " + types);
        }
        if (!set.interval() && !key.stream().allMatch(Field::isSingle)) {
            throw new IllegalArgumentException(set.title() + " holds no intervals: " + keyText(key));
        }
        if (!set.kind().leadsTo(target)) {
            throw new IllegalArgumentException(set.title() + " does not lead to " + target);
        }
    }

    /** One that counts as its set says. */
    public Element(NamedSet set, List<Field> key, Optional<Target> target, Optional<String> comment) {
        this(set, key, target, comment, false);
    }

    public Element commented(String words) {
        return new Element(set, key, target, Optional.of(words), counted);
    }

    /** This one, counting. */
    public Element withCounter() {
        return new Element(set, key, target, comment, !set.counted());
    }

    @Override
    public TableId table() {
        return set.table();
    }

    /** Only the key, which is what the kernel tells elements of one set apart by: {@code tcp . 8080}. */
    public String keyText() {
        return keyText(key);
    }

    @Override
    public String title() {
        return "element " + set.table().text() + " " + set.name() + " { " + keyText() + " }";
    }

    @Override
    public String text() {
        return keyText()
                + comment.map(c -> " comment " + Names.quoted(c)).orElse("")
                + target.map(t -> " : " + t.text()).orElse("");
    }

    private static String keyText(List<Field> key) {
        StringBuilder text = new StringBuilder();
        for (Field field : key) {
            text.append(text.isEmpty() ? "" : " . ").append(field.text());
        }
        return text.toString();
    }

    /**
     * Whether it counts makes no other element of it: the kernel would refuse it beside the first. Written out, too, because the
     * JVM would spin the general way for records anew at every start of a daemon.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Element that
                && key.equals(that.key)
                && set.equals(that.set)
                && target.equals(that.target)
                && comment.equals(that.comment);
    }

    @Override
    public int hashCode() {
        return 31 * set.hashCode() + key.hashCode();
    }
}
