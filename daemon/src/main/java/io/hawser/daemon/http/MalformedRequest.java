package io.hawser.daemon.http;

/** A request that is refused for its form, before anybody looks at its meaning. */
public final class MalformedRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** Refuses with a status of 400 to 499 (or 501) and a text for the client. */
    public MalformedRequest(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }
}
