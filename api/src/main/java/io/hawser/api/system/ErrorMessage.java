package io.hawser.api.system;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The body of every error.
 *
 * <pre>{"message":"network web not found"}</pre>
 *
 * @param message what went wrong, for the user
 */
public record ErrorMessage(@JsonProperty("message") String message) {}
