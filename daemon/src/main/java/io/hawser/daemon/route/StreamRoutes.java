package io.hawser.daemon.route;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.container.Exec;
import io.hawser.api.container.WaitResult;
import io.hawser.container.ExitStatus;
import io.hawser.container.WaitCondition;
import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.exec.ExecSpec;
import io.hawser.container.stream.AttachOptions;
import io.hawser.container.stream.LogOptions;
import io.hawser.container.stream.MultiplexedSink;
import io.hawser.container.stream.RawSink;
import io.hawser.container.stream.StreamSession;
import io.hawser.container.stream.StreamSink;
import io.hawser.daemon.http.Hijacked;
import io.hawser.daemon.http.Query;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.daemon.translate.Text;
import io.hawser.daemon.translate.Times;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What takes its time: attach, logs, wait, exec, resize. Source: Engine API, sections Container and Exec. */
public final class StreamRoutes {
    private static final String RAW = "application/vnd.docker.raw-stream";
    private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

    private final Services services;

    StreamRoutes(Services services) {
        this.services = services;
    }

    void register(Router router) {
        router.on("POST", "/containers/{name}/attach", this::attach)
                .on("GET", "/containers/{name}/logs", this::logs)
                .on("POST", "/containers/{name}/wait", this::await)
                .on("POST", "/containers/{name}/resize", this::resize)
                .on("POST", "/containers/{name}/exec", this::createExec)
                .on("POST", "/exec/{id}/start", this::startExec)
                .on("POST", "/exec/{id}/resize", this::resizeExec)
                .on("GET", "/exec/{id}/json", this::inspectExec);
    }

    private void attach(Request request, Response response) throws IOException, InterruptedException {
        Query query = request.query();
        AttachOptions options = new AttachOptions(
                query.flag("stdin"),
                query.flag("stdout"),
                query.flag("stderr"),
                query.flag("stream"),
                query.flag("logs"),
                query.text("detachKeys"));
        StreamSession session;
        try {
            session = services.containers().attach(request.parameter("name"), options);
        } catch (NetworkException e) {
            // Who is about to take the connection over reads no JSON: Docker tells it in plain text.
            response.last().text(ErrorStatus.of(e.kind()), RAW, e.getMessage() + "\r\n");
            return;
        }
        try (session) {
            run(session, request, response, options.stdin());
        }
    }

    /** Takes over the connection and copies until the session ends. */
    private static void run(StreamSession session, Request request, Response response, boolean stdin)
            throws IOException, InterruptedException {
        boolean framed = !session.tty() && request.version().atLeast(42);
        Hijacked hijacked = response.hijack(request.upgrade(), framed ? MULTIPLEXED : RAW);
        StreamSink sink = session.tty() ? new RawSink(hijacked.out()) : new MultiplexedSink(hijacked.out());
        session.run(sink, stdin ? hijacked.in() : null);
        hijacked.endOutput();
    }

    private void logs(Request request, Response response) throws IOException, InterruptedException, BadJson {
        Query query = request.query();
        if (!query.flag("stdout") && !query.flag("stderr")) {
            throw new BadJson("Bad parameters: you must choose at least one stream");
        }
        LogOptions options = new LogOptions(
                query.flag("stdout"),
                query.flag("stderr"),
                query.flag("follow"),
                Times.parse(query.text("since"), "since").filter(since -> since.getEpochSecond() > 0),
                Times.parse(query.text("until"), "until").filter(until -> until.getEpochSecond() > 0),
                query.flag("timestamps"),
                tail(query.text("tail")));
        try (StreamSession session = services.containers().logs(request.parameter("name"), options)) {
            boolean framed = !session.tty() && request.version().atLeast(42);
            OutputStream out = response.stream(200, framed ? MULTIPLEXED : RAW);
            out.flush();
            response.onHangUp(session::close);
            session.run(session.tty() ? new RawSink(out) : new MultiplexedSink(out), null);
        }
    }

    private static OptionalInt tail(String text) {
        boolean number = !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /** The head goes out at once: a client starts the container only when it has it. */
    private void await(Request request, Response response) throws IOException, InterruptedException {
        WaitCondition condition = WaitCondition.parse(request.query().text("condition"));
        CompletableFuture<ExitStatus> exit = services.containers().await(request.parameter("name"), condition);
        OutputStream out = response.stream(200, "application/json");
        out.flush();
        response.onHangUp(() -> exit.cancel(false));
        try {
            ExitStatus status = exit.get();
            WaitResult.WaitError error = status.error().isEmpty() ? null : new WaitResult.WaitError(status.error());
            out.write(Json.write(new WaitResult(error, status.code())));
            out.write('\n');
        } catch (CancellationException e) {
            // The client left.
        } catch (ExecutionException e) {
            String message = String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
            out.write(Json.write(new WaitResult(new WaitResult.WaitError(message), -1)));
        }
        out.flush();
    }

    private void resize(Request request, Response response) throws IOException, BadJson {
        services.containers().resize(request.parameter("name"), size(request.query()));
        response.empty(200);
    }

    private void resizeExec(Request request, Response response) throws IOException, BadJson {
        services.containers().execs().resize(request.parameter("id"), size(request.query()));
        response.empty(201);
    }

    private static ConsoleSize size(Query query) throws BadJson {
        return new ConsoleSize(dimension("height", query.text("h")), dimension("width", query.text("w")));
    }

    private static int dimension(String name, String text) throws BadJson {
        boolean number = !text.isEmpty() && text.length() < 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = number ? Integer.parseInt(text) : -1;
        if (value < 0 || value > 65535) {
            throw new BadJson("invalid resize " + name + " \"" + (text.length() > 20 ? "…" : text) + "\"");
        }
        return value;
    }

    private void createExec(Request request, Response response) throws IOException, BadJson {
        Exec.Create body = request.needJson(Exec.Create.class);
        List<String> cmd = Text.orEmpty(body.cmd());
        if (cmd.isEmpty()) {
            throw new BadJson("No exec command specified");
        }
        ExecSpec spec = new ExecSpec(
                cmd,
                Text.orEmpty(body.env()),
                Text.orEmpty(body.user()),
                Text.orEmpty(body.workingDir()),
                body.tty(),
                body.privileged(),
                body.attachStdin(),
                body.attachStdout(),
                body.attachStderr(),
                Text.orEmpty(body.detachKeys()));
        response.json(201, new Exec.Created(services.containers().execs().create(request.parameter("name"), spec)));
    }

    private void startExec(Request request, Response response) throws IOException, InterruptedException, BadJson {
        Exec.Start body = request.json(Exec.Start.class).orElse(new Exec.Start(false, false, null));
        String id = request.parameter("id");
        if (body.detach()) {
            services.containers().execs().startDetached(id);
            response.empty(200);
            return;
        }
        boolean stdin = services.containers().execs().get(id).spec().attachStdin();
        try (StreamSession session = services.containers().execs().start(id, consoleSize(body.consoleSize()))) {
            run(session, request, response, stdin);
        }
    }

    private static Optional<ConsoleSize> consoleSize(@Nullable List<Integer> size) {
        return size == null || size.size() != 2 || size.get(0) <= 0 || size.get(1) <= 0
                ? Optional.empty()
                : Optional.of(new ConsoleSize(size.get(0), size.get(1)));
    }

    private void inspectExec(Request request, Response response) throws IOException {
        io.hawser.container.exec.Exec exec = services.containers().execs().get(request.parameter("id"));
        ExecSpec spec = exec.spec();
        response.json(
                200,
                new Exec.Inspect(
                        exec.id(),
                        exec.running(),
                        exec.exitCode().isPresent() ? (Integer) exec.exitCode().getAsInt() : null,
                        new Exec.ProcessConfig(
                                spec.tty(),
                                spec.cmd().getFirst(),
                                spec.cmd().subList(1, spec.cmd().size()),
                                spec.privileged(),
                                spec.user()),
                        spec.attachStdin(),
                        spec.attachStderr(),
                        spec.attachStdout(),
                        exec.exitCode().isPresent(),
                        exec.containerId(),
                        spec.detachKeys(),
                        exec.pid()));
    }
}
