package io.hawser.daemon.config;

import java.nio.file.Path;

/** One {@code -H}: where the API listens. */
public sealed interface HostAddress {
    /** The longest path that fits into {@code sockaddr_un} (unix(7)), less what the socket's birth folder needs. */
    int LONGEST_PATH = 92;

    /** A unix socket. */
    record Unix(Path path) implements HostAddress {
        @Override
        public String toString() {
            return "unix://" + path;
        }
    }

    /** A TCP port, which is only opened with verified TLS. */
    record Tcp(String host, int port) implements HostAddress {
        @Override
        public String toString() {
            return "tcp://" + host + ":" + port;
        }
    }

    /** Reads {@code unix:///run/x.sock} or {@code tcp://127.0.0.1:2376}. */
    static HostAddress parse(String text) throws ConfigException {
        int split = text.indexOf("://");
        if (split < 0) {
            throw new ConfigException("bad format " + text + ", expected PROTO://ADDR");
        }
        String rest = text.substring(split + 3);
        return switch (text.substring(0, split)) {
            case "unix" -> unix(rest.isEmpty() ? "/var/run/docker.sock" : rest, text);
            case "tcp" -> tcp(rest, text);
            case "fd" -> throw new ConfigException(text + ": socket activation is not served; use unix:// or tcp://");
            default -> throw new ConfigException("invalid protocol format: \"" + text + "\"");
        };
    }

    private static HostAddress unix(String path, String text) throws ConfigException {
        if (!path.startsWith("/")) {
            throw new ConfigException(
                    text + ": an absolute path is needed (abstract sockets are not served: anybody could"
                            + " connect to them)");
        }
        if (path.length() > LONGEST_PATH) {
            throw new ConfigException(text + ": the path is longer than " + LONGEST_PATH + " bytes");
        }
        return new Unix(Path.of(path));
    }

    private static HostAddress tcp(String rest, String text) throws ConfigException {
        int colon = rest.lastIndexOf(':');
        String host = colon < 0 ? rest : rest.substring(0, colon);
        String port = colon < 0 ? "2376" : rest.substring(colon + 1);
        boolean number = !port.isEmpty() && port.length() < 6 && port.chars().allMatch(Character::isDigit);
        if (!number || Integer.parseInt(port) > 65535) {
            throw new ConfigException("invalid bind address (" + text + "): a port from 0 to 65535 is needed");
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new Tcp(bare.isEmpty() ? "127.0.0.1" : bare, Integer.parseInt(port));
    }
}
