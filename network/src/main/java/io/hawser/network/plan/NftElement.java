package io.hawser.network.plan;

import io.hawser.kernel.nftables.Element;
import io.hawser.kernel.nftables.Transaction;
import java.util.Optional;

/**
 * An element of a set or map of one of our tables: one published port, one bridge, one endpoint's address.
 *
 * @param place where the table is
 * @param element the element with its target
 * @param key follows from the two; kept because it is asked for often and takes long to put into words
 */
public record NftElement(Place place, Element element, Key key) implements Resource {

    public NftElement(Place place, Element element) {
        this(place, element, new Key(place, "element", element.title().substring("element ".length())));
    }

    /** Written out, as {@link Resource} says. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NftElement that
                && key.equals(that.key)
                && place.equals(that.place)
                && element.equals(that.element);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public Optional<Key> within() {
        return Optional.of(NftTable.key(place, element.table()));
    }

    @Override
    public Stage stage() {
        return NftTable.stage(element.table());
    }

    @Override
    public String addSpelling() {
        return spelling(Transaction.builder().create(element));
    }

    @Override
    public String removeSpelling() {
        return spelling(Transaction.builder().delete(element));
    }

    private String spelling(Transaction.Builder operation) {
        return place.command("nft '" + operation.build().text() + "'");
    }
}
