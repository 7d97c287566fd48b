package io.hawser.container;

import io.hawser.network.model.SandboxId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A container as it was at one moment: immutable, safe to keep and to pass between threads.
 *
 * @param id 64 hex digits
 * @param name without {@code /}
 * @param created when
 * @param imageId {@code sha256:…}
 * @param spec what it is, the image's part merged in
 * @param state what it was doing
 * @param restartCount starts by its restart policy since a user last started it
 * @param files where its files are
 * @param mounts its mounts, in the order of their destinations
 * @param sandbox of its own network namespace or the one it shares; empty while it has none
 * @param execIds its exec sessions that are prepared or run
 */
public record Container(
        String id,
        String name,
        Instant created,
        String imageId,
        ContainerSpec spec,
        State state,
        int restartCount,
        Files files,
        List<MountPoint> mounts,
        Optional<SandboxId> sandbox,
        List<String> execIds) {

    public Container {
        mounts = List.copyOf(mounts);
        execIds = List.copyOf(execIds);
    }

    /**
     * The files of a container that its process or its user sees.
     *
     * @param hosts mounted on {@code /etc/hosts}
     * @param resolvConf mounted on {@code /etc/resolv.conf}
     * @param hostname mounted on {@code /etc/hostname}
     * @param log what its process wrote
     */
    public record Files(Path hosts, Path resolvConf, Path hostname, Path log) {}

    /** The same in another state. */
    public Container withState(State replaced) {
        return new Container(id, name, created, imageId, spec, replaced, restartCount, files, mounts, sandbox, execIds);
    }

    /** The same under another name. */
    Container withName(String replaced) {
        return new Container(
                id, replaced, created, imageId, spec, state, restartCount, files, mounts, sandbox, execIds);
    }

    /** The same told something else. */
    Container withSpec(ContainerSpec replaced) {
        return new Container(
                id, name, created, imageId, replaced, state, restartCount, files, mounts, sandbox, execIds);
    }

    /** The same asking for other networks. */
    Container withNetworking(Networking replaced) {
        return withSpec(spec.withNetworking(replaced));
    }

    /** The same with another number of restarts. */
    Container withRestartCount(int replaced) {
        return new Container(id, name, created, imageId, spec, state, replaced, files, mounts, sandbox, execIds);
    }

    /** The same in another sandbox. */
    Container withSandbox(Optional<SandboxId> replaced) {
        return new Container(id, name, created, imageId, spec, state, restartCount, files, mounts, replaced, execIds);
    }

    /** The same with other mounts. */
    Container withMounts(List<MountPoint> replaced) {
        return new Container(id, name, created, imageId, spec, state, restartCount, files, replaced, sandbox, execIds);
    }

    /** The same with other exec sessions. */
    Container withExecIds(List<String> replaced) {
        return new Container(id, name, created, imageId, spec, state, restartCount, files, mounts, sandbox, replaced);
    }

    /** The first 12 digits of the id, as Docker prints it. */
    public String shortId() {
        return id.substring(0, 12);
    }

    /** The host name its process sees (its own, not the one it may share). */
    public String hostname() {
        String given = spec.isolation().hostname();
        return given.isEmpty() ? shortId() : given;
    }

    /** The program of its first process, as written in the spec; empty when there is none. */
    public String path() {
        List<String> words = spec.command().words();
        return words.isEmpty() ? "" : words.getFirst();
    }

    /** The arguments of its first process. */
    public List<String> args() {
        List<String> words = spec.command().words();
        return words.isEmpty() ? List.of() : words.subList(1, words.size());
    }
}
