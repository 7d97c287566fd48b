package io.hawser.cli;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.system.ErrorMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The daemon, as one GET at a time over its unix socket. Speaks HTTP/1.0, in which the answer ends with the connection: no
 * framing to understand, no HTTP library to start.
 *
 * @param socket the daemon's socket
 */
record Daemon(Path socket) {
    static Daemon at(String address) throws IOException {
        if (!address.startsWith("unix://")) {
            throw new IOException("only unix:// addresses are served, not " + address);
        }
        return new Daemon(Path.of(address.substring("unix://".length())));
    }

    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The body of the answer. @throws IOException with the daemon's own words when it refuses */
    byte[] get(String path) throws IOException {
        byte[] answer = exchange("GET " + path + " HTTP/1.0\r\nHost: hawser\r\n\r\n");
        int end = bodyStart(answer);
        String head = new String(answer, 0, end, StandardCharsets.ISO_8859_1);
        byte[] body = java.util.Arrays.copyOfRange(answer, end, answer.length);
        int status = head.length() > 12 ? Integer.parseInt(head.substring(9, 12)) : 0;
        if (status != 200) {
            throw new IOException(message(body, status));
        }
        return body;
    }

    private byte[] exchange(String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                throw new IOException("no daemon answers at unix://" + socket + ": " + e.getMessage(), e);
            }
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(16384);
            while (channel.read(buffer) >= 0) {
                answer.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return answer.toByteArray();
        }
    }

    private static int bodyStart(byte[] answer) throws IOException {
        for (int i = 3; i < answer.length; i++) {
            if (answer[i] == '\n' && answer[i - 1] == '\r' && answer[i - 2] == '\n') {
                return i + 1;
            }
        }
        throw new IOException("the daemon's answer has no end of head");
    }

    private static String message(byte[] body, int status) {
        try {
            return Json.read(body, ErrorMessage.class).message();
        } catch (BadJson e) {
            return "the daemon answered with status " + status;
        }
    }
}
