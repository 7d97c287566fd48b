package io.hawser.api;

/**
 * What a client sent is not the JSON that was asked for. The message names the field, in the words a client may be shown,
 * and never repeats a value: bodies hold passwords.
 */
public final class BadJson extends Exception {
    /** Makes the exception with the text for the client. */
    public BadJson(String message) {
        super(message);
    }
}
