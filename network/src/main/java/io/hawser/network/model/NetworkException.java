package io.hawser.network.model;

/**
 * The one unchecked root of the failures this system reports to its callers. {@link #kind()} decides what an edge
 * answers; the message is for people and, where Docker has a text for the case, is Docker's text.
 */
public final class NetworkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public NetworkException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public NetworkException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public static NetworkException notFound(String message) {
        return new NetworkException(Kind.NOT_FOUND, message);
    }

    public static NetworkException conflict(String message) {
        return new NetworkException(Kind.CONFLICT, message);
    }

    public static NetworkException forbidden(String message) {
        return new NetworkException(Kind.FORBIDDEN, message);
    }

    public static NetworkException invalid(String message) {
        return new NetworkException(Kind.INVALID_PARAMETER, message);
    }

    public static NetworkException unavailable(String message) {
        return new NetworkException(Kind.UNAVAILABLE, message);
    }

    public static NetworkException notImplemented(String message) {
        return new NetworkException(Kind.NOT_IMPLEMENTED, message);
    }

    public static NetworkException system(String message) {
        return new NetworkException(Kind.SYSTEM, message);
    }

    public static NetworkException system(String message, Throwable cause) {
        return new NetworkException(Kind.SYSTEM, message, cause);
    }
}
