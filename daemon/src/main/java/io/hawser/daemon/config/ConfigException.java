package io.hawser.daemon.config;

/** The daemon was told something it cannot do: the message is the one line the user sees before exit status 1. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Makes the exception with the line for the user. */
    public ConfigException(String line) {
        super(line);
    }
}
