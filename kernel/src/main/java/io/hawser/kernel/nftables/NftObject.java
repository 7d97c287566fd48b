package io.hawser.kernel.nftables;

/** Something that exists inside the kernel's ruleset and can be put there or taken away by a {@link Transaction}. */
public sealed interface NftObject permits Table, Chain, Rule, NamedSet, Element {
    /** The table that holds it (or that it is). */
    TableId table();

    /** What nft would call it in one line without its content: {@code chain inet hawser forward}. */
    String title();

    /** Its declaration in nft's own syntax, as {@code nft list} prints it. */
    String text();
}
