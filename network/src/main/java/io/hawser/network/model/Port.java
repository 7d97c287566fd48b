package io.hawser.network.model;

/**
 * A port of a protocol, in Docker's spelling {@code 80/tcp}.
 *
 * @param number 1 to 65535
 * @param protocol the protocol the number belongs to
 */
public record Port(int number, Protocol protocol) implements Comparable<Port> {

    public Port {
        if (number < 1 || number > 65535) {
            throw NetworkException.invalid("invalid port: " + number);
        }
    }

    @Override
    public int compareTo(Port other) {
        int byNumber = Integer.compare(number, other.number);
        return byNumber != 0 ? byNumber : protocol.compareTo(other.protocol);
    }

    @Override
    public String toString() {
        return number + "/" + protocol.text();
    }
}
