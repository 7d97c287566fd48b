package io.hawser.daemon.route;

import io.hawser.api.Json;
import io.hawser.container.rootfs.PathStat;
import io.hawser.daemon.http.Request;
import io.hawser.daemon.http.Response;
import io.hawser.daemon.http.Router;
import io.hawser.network.model.NetworkException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code docker cp} and {@code docker export}. Source: Engine API, {@code /containers/{id}/archive} and {@code
 * /containers/{id}/export}.
 */
final class ArchiveRoutes {
    private static final String STAT = "X-Docker-Container-Path-Stat";
    private static final String TAR = "application/x-tar";
    /** PATH_MAX of the kernel, with the NUL at the end. */
    private static final int LONGEST_PATH = 4096;

    private final Services services;

    ArchiveRoutes(Services services) {
        this.services = services;
    }

    void register(Router router) {
        router.on("HEAD", "/containers/{name}/archive", this::stat)
                .on("GET", "/containers/{name}/archive", this::get)
                .on("PUT", "/containers/{name}/archive", this::put)
                .on("GET", "/containers/{name}/export", this::export);
    }

    private void stat(Request request, Response response) throws IOException {
        String path = path(request);
        services.containers().files(request.parameter("name"), files -> {
            response.header(STAT, encoded(files.stat(path)));
            response.empty(200);
        });
    }

    private void get(Request request, Response response) throws IOException {
        String path = path(request);
        services.containers().files(request.parameter("name"), "archive-path", files -> {
            response.header(STAT, encoded(files.stat(path)));
            files.get(path, response.stream(200, TAR));
        });
    }

    private void put(Request request, Response response) throws IOException {
        String path = path(request);
        boolean keepKind = request.query().flag("noOverwriteDirNonDir");
        try (InputStream archive = request.stream()) {
            services.containers()
                    .files(request.parameter("name"), "extract-to-dir", files -> files.put(path, archive, keepKind));
        }
        response.empty(200);
    }

    private void export(Request request, Response response) throws IOException {
        services.containers()
                .files(request.parameter("name"), "export", files -> files.export(response.stream(200, TAR)));
    }

    private static String path(Request request) {
        String path = request.query().text("path");
        if (path.isEmpty()) {
            throw NetworkException.invalid("bad parameter: 'path' cannot be empty");
        }
        if (path.indexOf('\0') >= 0 || path.getBytes(StandardCharsets.UTF_8).length >= LONGEST_PATH) {
            String start = path.substring(0, Math.min(path.length(), 80)).replace('\0', '?');
            throw NetworkException.invalid("bad parameter: 'path' is no path: " + start);
        }
        return path;
    }

    private static String encoded(PathStat stat) {
        Map<String, Object> wire = new LinkedHashMap<>();
        wire.put("name", stat.name());
        wire.put("size", stat.size());
        wire.put("mode", stat.mode());
        wire.put("mtime", stat.modified().toString());
        wire.put("linkTarget", stat.linkTarget());
        return Base64.getEncoder().encodeToString(Json.write(wire));
    }
}
