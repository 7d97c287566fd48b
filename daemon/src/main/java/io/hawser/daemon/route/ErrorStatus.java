package io.hawser.daemon.route;

import io.hawser.api.BadJson;
import io.hawser.daemon.http.HttpServer;
import io.hawser.daemon.http.MalformedRequest;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;

/** The one place where an error becomes an HTTP status. */
public final class ErrorStatus {
    private ErrorStatus() {}

    /** The status of a kind. */
    public static int of(Kind kind) {
        return switch (kind) {
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case FORBIDDEN -> 403;
            case INVALID_PARAMETER -> 400;
            case UNAVAILABLE -> 503;
            case NOT_IMPLEMENTED -> 501;
            case SYSTEM -> 500;
        };
    }

    /** What the client is told about anything a route threw. */
    public static HttpServer.Errors.Refusal refusal(Throwable thrown) {
        return switch (thrown) {
            case NetworkException e ->
                new HttpServer.Errors.Refusal(of(e.kind()), String.valueOf(e.getMessage()), false);
            case BadJson e -> new HttpServer.Errors.Refusal(400, String.valueOf(e.getMessage()), false);
            case MalformedRequest e -> new HttpServer.Errors.Refusal(e.status(), String.valueOf(e.getMessage()), false);
            case InterruptedException _ -> new HttpServer.Errors.Refusal(503, "the daemon is stopping", false);
            case java.io.IOException _ -> new HttpServer.Errors.Refusal(400, "the request broke off", false);
            default -> new HttpServer.Errors.Refusal(500, told(thrown), true);
        };
    }

    private static String told(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }
}
