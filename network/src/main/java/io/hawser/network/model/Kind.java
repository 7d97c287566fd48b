package io.hawser.network.model;

/**
 * What sort of failure a {@link NetworkException} is. An edge (HTTP, CNI) turns it into a status in one switch;
 * nobody decides on message text.
 */
public enum Kind {
    /** The named object does not exist. */
    NOT_FOUND,
    /** The request clashes with the present state of another object (a name in use, a lost compare-and-swap). */
    CONFLICT,
    /** The request is understood and not allowed (a predefined network, active endpoints, an address in use). */
    FORBIDDEN,
    /** The request itself is wrong: a value out of range, an address outside its subnet. */
    INVALID_PARAMETER,
    /** Something the request needs is missing now and may come back. */
    UNAVAILABLE,
    /** Known to the model, not served by this build. */
    NOT_IMPLEMENTED,
    /** The kernel, the disk or we ourselves failed. */
    SYSTEM
}
