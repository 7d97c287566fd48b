package io.hawser.daemon.route;

import io.hawser.api.Json;
import io.hawser.api.container.Stats;
import io.hawser.container.Container;
import io.hawser.container.usage.Usage;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.daemon.translate.StatsWire;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code docker stats}: one document, or one a second. Source: Engine API, {@code /containers/{id}/stats}. */
final class StatsRoutes {
    private final Services services;

    StatsRoutes(Services services) {
        this.services = services;
    }

    void register(Router router) {
        router.on("GET", "/containers/{name}/stats", this::stats);
    }

    private void stats(Request request, Response response) throws IOException, InterruptedException {
        String id = services.containers().get(request.parameter("name")).id();
        boolean stream =
                request.query().text("stream").isEmpty() || request.query().flag("stream");
        if (stream) {
            stream(id, response);
        } else {
            response.json(200, once(id, request.query().flag("one-shot")));
        }
    }

    /** How busy it is takes two looks, a second apart; {@code one-shot} does with one. */
    private Stats once(String id, boolean oneShot) throws InterruptedException {
        Optional<Usage> before = Optional.empty();
        if (!oneShot && services.containers().usage(id).isPresent()) {
            before = services.containers().usage(id);
            TimeUnit.SECONDS.sleep(1);
        }
        return document(services.containers().get(id), services.containers().usage(id), before);
    }

    private static Stats document(Container container, Optional<Usage> now, Optional<Usage> before) {
        return now.map(usage -> StatsWire.running(container, usage, before))
                .orElseGet(() -> StatsWire.stopped(container));
    }

    /** Until the client leaves or the container is removed; one that does not run has a line of zeros. */
    private void stream(String id, Response response) throws IOException, InterruptedException {
        OutputStream out = response.stream(200, "application/json");
        CountDownLatch gone = new CountDownLatch(1);
        response.onHangUp(gone::countDown);
        Optional<Usage> before = Optional.empty();
        do {
            Optional<Usage> now;
            Container container;
            try {
                container = services.containers().get(id);
                now = services.containers().usage(id);
            } catch (NetworkException removed) {
                return;
            }
            out.write(Json.write(document(container, now, before)));
            out.write('\n');
            out.flush();
            before = now;
        } while (!gone.await(1, TimeUnit.SECONDS));
    }
}
