package io.hawser.api.container;

import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code POST /containers/{id}/wait}.
 *
 * <pre>{"StatusCode":0}</pre>
 */
public record WaitResult(
        @com.fasterxml.jackson.annotation.JsonInclude(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
        @Nullable
        WaitError error,

        int statusCode) {
    /** Why waiting came to nothing. */
    public record WaitError(String message) {}
}
