package io.hawser.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.RestartPolicy.Mode;
import io.hawser.container.State.Status;
import io.hawser.container.exec.ConsoleSize;
import io.hawser.container.exec.ExecSpec;
import io.hawser.container.process.LiveProcess;
import io.hawser.container.stream.AttachOptions;
import io.hawser.container.stream.LogOptions;
import io.hawser.container.stream.MultiplexedSink;
import io.hawser.container.stream.RawSink;
import io.hawser.container.stream.StreamSession;
import io.hawser.container.stream.StreamSession.End;
import io.hawser.network.model.Kind;
import io.hawser.network.model.NetworkException;
import io.hawser.network.store.MemoryStore;
import io.hawser.network.store.Mutation;
import io.hawser.testkit.Eventually;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes under conmon and the OCI runtime; networks and images are stand-ins. */
@Timeout(300)
class ContainerEngineTest {
    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private PinnedSandboxes sandboxes;
    private BusyboxBundles bundles;
    private ContainerEngine engine;

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(folder.resolve("netns"));
        sandboxes = new PinnedSandboxes(folder.resolve("netns"));
        bundles = BusyboxBundles.create(folder.resolve("rootfs"));
        engine = reopen();
    }

    @SuppressWarnings("NullAway") // the stand-in for the networks takes the place of the controller
    private ContainerEngine reopen() {
        EngineConfig config = EngineConfig.of(folder.resolve("data"), folder.resolve("exec"), store, null);
        ContainerEngine opened = ContainerEngine.open(config, sandboxes, bundles);
        opened.subscribe(event -> events.add(event.action()));
        return opened;
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (Container container : engine.list()) {
            engine.remove(container.id(), new RemoveOptions(true, true, false));
        }
        // An engine that ends waits half a second for them, so as to remove their cgroup.
        Eventually.settles("no monitor is left", this::monitors, List::isEmpty);
        engine.close();
        assertThat(sandboxes.live).isEmpty();
        assertThat(children(folder.resolve("exec/bundles"))).isEmpty();
        assertThat(children(folder.resolve("exec/exits"))).isEmpty();
        assertThat(children(folder.resolve("exec/runtime"))).isEmpty();
        assertThat(children(folder.resolve("data/containers"))).isEmpty();
        String cgroup = EngineFolders.open(folder.resolve("data"), folder.resolve("exec"))
                .cgroup();
        for (Path hierarchy : children(Path.of("/sys/fs/cgroup"))) {
            assertThat(hierarchy.resolve(cgroup)).doesNotExist();
        }
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(folder.toString());
    }

    private static List<Path> children(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            return all.toList();
        }
    }

    /** Monitors end a moment after they have told the end of their process. */
    private List<String> monitors() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("conmon") && line.contains(folder.toString()))
                .toList();
    }

    private static ContainerSpec busybox(String name, String... cmd) {
        return ContainerSpec.of(name, "busybox").withCommand(Command.of(cmd));
    }

    private String create(ContainerSpec spec) {
        return engine.create(spec).id();
    }

    private int run(String id) throws Exception {
        CompletableFuture<ExitStatus> end = engine.await(id, WaitCondition.NEXT_EXIT);
        engine.start(id);
        return end.get(60, TimeUnit.SECONDS).code();
    }

    private String log(String id, LogOptions options) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        engine.logs(id, options).run(new RawSink(out), null);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void runsAProgramAndKeepsItsExitCodeAndItsOutput() throws Exception {
        String id = create(busybox("one", "sh", "-c", "echo out; echo err >&2; exit 7"));
        assertThat(run(id)).isEqualTo(7);
        Container container = engine.get("one");
        assertThat(container.state().status()).isEqualTo(Status.EXITED);
        assertThat(container.state().exitCode()).isEqualTo(7);
        assertThat(container.sandbox()).isEmpty();
        assertThat(log(id, LogOptions.ALL)).isEqualTo("out\nerr\n");
        engine.remove("one", RemoveOptions.PLAIN);
        assertThat(events).containsExactly("create", "start", "die", "destroy");
    }

    @Test
    void anAttachedClientGetsTheFirstByteAndTheLast() throws Exception {
        String id = create(busybox("one", "sh", "-c", "seq 1 20000; echo err >&2"));
        StreamSession session = engine.attach(id, AttachOptions.OUTPUT);
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        engine.start(id);
        assertThat(session.run(new RawSink(raw), null)).isEqualTo(End.FINISHED);
        String text = raw.toString(StandardCharsets.UTF_8);
        assertThat(text).startsWith("1\n2\n").contains("\n20000\n").contains("err\n");
        assertThat(text.lines().count()).isEqualTo(20001);
    }

    @Test
    void aMebibyteThroughCatComesBackWhole() throws Exception {
        String id = create(busybox("one", "cat").withStreams(Streams.INTERACTIVE));
        byte[] data = new byte[1 << 20];
        new Random(1).nextBytes(data);
        StreamSession session = engine.attach(id, AttachOptions.INTERACTIVE);
        engine.start(id);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(session.run(new RawSink(out), new ByteArrayInputStream(data)))
                .isEqualTo(End.FINISHED);
        assertThat(out.toByteArray()).isEqualTo(data);
        assertThat(engine.await(id, WaitCondition.NOT_RUNNING)
                        .get(60, TimeUnit.SECONDS)
                        .code())
                .isZero();
    }

    @Test
    void aMebibyteThroughAnExecOfCatComesBackWhole() throws Exception {
        String id = create(busybox("one", "sleep", "1000"));
        engine.start(id);
        byte[] data = new byte[1 << 20];
        new Random(1).nextBytes(data);
        String exec = engine.execs().create(id, ExecSpec.interactive("cat"));
        StreamSession session = engine.execs().start(exec, Optional.empty());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(session.run(new RawSink(out), new ByteArrayInputStream(data)))
                .isEqualTo(End.FINISHED);
        assertThat(out.toByteArray()).isEqualTo(data);
        assertThat(exitOf(exec)).isZero();
    }

    @Test
    void aTerminalSessionThatEndsAtOnceHasEnded() throws Exception {
        String id = create(busybox("one", "sleep", "1000"));
        engine.start(id);
        for (int i = 0; i < 5; i++) {
            ExecSpec quick = new ExecSpec(List.of("true"), List.of(), "", "", true, false, false, true, true, "");
            String exec = engine.execs().create(id, quick);
            engine.execs()
                    .start(exec, Optional.of(new ConsoleSize(24, 80)))
                    .run(new RawSink(new ByteArrayOutputStream()), null);
            assertThat(exitOf(exec)).isZero();
        }
    }

    @Test
    void aBoundedLogStaysBoundedFromStartToStart() throws Exception {
        ContainerSpec spec = busybox("one", "sh", "-c", "for i in 1 2 3 4 5 6; do echo line $i; done");
        String id = create(
                spec.withStreams(new Streams(false, false, false, false, true, true, false, 500, Optional.empty())));
        for (int i = 0; i < 6; i++) {
            assertThat(run(id)).isZero();
            assertThat(Files.size(engine.get(id).files().log())).isLessThanOrEqualTo(1000);
            assertThat(log(id, LogOptions.ALL)).endsWith("line 6\n");
        }
    }

    private int exitOf(String exec) {
        Eventually.holds("it ends", () -> !engine.execs().get(exec).running());
        return engine.execs().get(exec).exitCode().orElseThrow();
    }

    @Test
    void execTellsItsExitCodeAndItsOutputInFrames() throws Exception {
        String id = create(busybox("one", "sleep", "1000"));
        engine.start(id);
        String exec = engine.execs().create(id, ExecSpec.of("sh", "-c", "echo hi; exit 3"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        engine.execs().start(exec, Optional.empty()).run(new MultiplexedSink(out), null);
        assertThat(out.toByteArray()).isEqualTo(new byte[] {1, 0, 0, 0, 0, 0, 0, 3, 'h', 'i', '\n'});
        assertThat(engine.execs().get(exec).exitCode()).hasValue(3);
        assertThatThrownBy(() -> engine.execs().start(exec, Optional.empty())).hasMessageContaining("has already run");
        String missing = engine.execs().create(id, ExecSpec.of("nothing"));
        ByteArrayOutputStream why = new ByteArrayOutputStream();
        engine.execs().start(missing, Optional.empty()).run(new RawSink(why), null);
        assertThat(why.toString(StandardCharsets.UTF_8))
                .isEqualTo("OCI runtime exec failed: exec failed: unable to start container process: exec: \"nothing\":"
                        + " executable file not found in $PATH: unknown\r\n");
        assertThat(exitOf(missing)).isEqualTo(127);
        String detached = engine.execs().create(id, ExecSpec.of("true"));
        engine.execs().startDetached(detached);
        assertThat(exitOf(detached)).isZero();
        assertThat(events).contains("exec_create: true", "exec_start: true", "exec_die");
    }

    @Test
    void aTerminalHasTheSizeItIsToldAndDetachesByItsKeys() throws Exception {
        // The monitor reads the size and what is typed from two places, in any order.
        String program =
                "read x; until [ \"$(stty size)\" = '33 111' ]; do sleep 0.05; done; stty size; read y; exit 5";
        String id = create(busybox("one", "sh", "-c", program).withStreams(Streams.TERMINAL));
        StreamSession session = engine.attach(id, AttachOptions.INTERACTIVE);
        engine.start(id);
        engine.resize(id, new ConsoleSize(33, 111));
        PipedOutputStream keyboard = new PipedOutputStream();
        InputStream in = new PipedInputStream(keyboard);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CompletableFuture<End> end = CompletableFuture.supplyAsync(() -> runSession(session, out, in));
        keyboard.write("\n".getBytes(StandardCharsets.US_ASCII));
        waitFor(out, "33 111");
        keyboard.write(new byte[] {16, 17});
        assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(End.DETACHED);
        assertThat(engine.get(id).state().alive()).isTrue();
        StreamSession second = engine.attach(id, AttachOptions.INTERACTIVE);
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        CompletableFuture<ExitStatus> exit = engine.await(id, WaitCondition.NOT_RUNNING);
        PipedOutputStream again = new PipedOutputStream();
        InputStream secondIn = new PipedInputStream(again);
        CompletableFuture<End> secondEnd = CompletableFuture.supplyAsync(() -> runSession(second, rest, secondIn));
        again.write("\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(exit.get(60, TimeUnit.SECONDS).code()).isEqualTo(5);
        assertThat(secondEnd.get(60, TimeUnit.SECONDS)).isEqualTo(End.FINISHED);
        assertThat(events).contains("attach", "resize", "detach");
    }

    private static End runSession(StreamSession session, ByteArrayOutputStream out, InputStream in) {
        try {
            return session.run(new RawSink(out), in);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void waitFor(ByteArrayOutputStream out, String text) {
        Eventually.settles("it says " + text, () -> out.toString(StandardCharsets.UTF_8), said -> said.contains(text));
    }

    private void waitForLog(String id, String text) {
        Eventually.settles("it says " + text, () -> log(id, LogOptions.ALL), said -> said.contains(text));
    }

    @Test
    void stopAsksFirstAndKillsThen() throws Exception {
        String polite = create(
                busybox("polite", "sh", "-c", "trap 'exit 4' TERM; echo ready; while true; do sleep 0.05; done"));
        String deaf = create(busybox("deaf", "sh", "-c", "trap '' TERM; echo ready; while true; do sleep 1; done"));
        engine.start(polite);
        engine.start(deaf);
        waitForLog(polite, "ready");
        waitForLog(deaf, "ready");
        assertThat(engine.stop(polite, Optional.empty(), Optional.empty())).isTrue();
        assertThat(engine.get(polite).state().exitCode()).isEqualTo(4);
        assertThat(engine.stop(deaf, Optional.empty(), Optional.of(Duration.ofMillis(300))))
                .isTrue();
        assertThat(engine.get(deaf).state().exitCode()).isEqualTo(137);
        assertThat(engine.stop(deaf, Optional.empty(), Optional.empty())).isFalse();
        assertThatThrownBy(() -> engine.kill("deaf", ""))
                .hasMessage("cannot kill container: deaf: container " + deaf + " is not running");
    }

    @Test
    void pausedContainersStandStillAndCanBeStopped() throws Exception {
        String id = create(busybox("one", "sh", "-c", "while true; do echo x; sleep 0.01; done"));
        engine.start(id);
        engine.pause(id);
        assertThat(engine.get(id).state().status()).isEqualTo(Status.PAUSED);
        // The monitor still writes what was said before; then nothing comes for ten times as long as a line takes.
        Path log = engine.get(id).files().log();
        Eventually.holds("it says nothing more", () -> {
            long size = Files.size(log);
            Thread.sleep(100);
            return Files.size(log) == size;
        });
        assertThatThrownBy(() -> engine.remove(id, RemoveOptions.PLAIN)).hasMessageContaining("must be unpaused first");
        engine.unpause(id);
        assertThat(engine.get(id).state().status()).isEqualTo(Status.RUNNING);
        engine.pause(id);
        engine.kill(id, "KILL");
        assertThat(engine.get(id).state().exitCode()).isEqualTo(137);
    }

    @Test
    void aMissingProgramLeavesTheContainerCreatedAndNothingElse() {
        String id = create(busybox("one", "nothing"));
        assertThatThrownBy(() -> engine.start(id))
                .hasMessageContaining("exec: \"nothing\": executable file not found in $PATH: unknown")
                .hasMessageStartingWith("failed to create task for container: failed to create shim task: OCI runtime"
                        + " create failed: runc create failed: ");
        State state = engine.get(id).state();
        assertThat(state.status()).isEqualTo(Status.CREATED);
        assertThat(state.exitCode()).isEqualTo(127);
        assertThat(state.error()).contains("executable file not found");
        assertThat(sandboxes.live).isEmpty();
    }

    @Test
    void aMissingNetworkIsFoundAtStart() {
        ContainerSpec spec = busybox("one", "true");
        String id = create(spec.withNetworking(Networking.of(NetworkMode.parse("missing"))));
        assertThatThrownBy(() -> engine.start(id))
                .hasMessage("failed to set up container networking: network missing not found");
        assertThat(engine.get(id).state().status()).isEqualTo(Status.CREATED);
        assertThat(engine.get(id).state().exitCode()).isEqualTo(128);
    }

    @Test
    void failuresAreStartedAgainAsOftenAsThePolicySays() throws Exception {
        String id = create(busybox("one", "sh", "-c", "echo x; exit 1")
                .withLife(LifePolicy.restarting(new RestartPolicy(Mode.ON_FAILURE, 2))));
        engine.start(id);
        Eventually.holds("it is left", () -> engine.get(id).state().status() == Status.EXITED);
        assertThat(engine.get(id).restartCount()).isEqualTo(2);
        assertThat(log(id, LogOptions.ALL)).isEqualTo("x\nx\nx\n");
    }

    @Test
    void aContainerThatAskedForItIsRemovedAtItsEnd() throws Exception {
        String id = create(busybox("one", "true").withLife(LifePolicy.removing()));
        CompletableFuture<ExitStatus> removed = engine.await(id, WaitCondition.REMOVED);
        engine.start(id);
        assertThat(removed.get(60, TimeUnit.SECONDS).code()).isZero();
        assertThatThrownBy(() -> engine.get(id)).hasMessage("No such container: " + id);
        assertThat(events).containsExactly("create", "start", "die", "destroy");
    }

    @Test
    void joiningAContainerSharesItsNamespace() throws Exception {
        String owner = create(busybox("owner", "sleep", "1000"));
        ContainerSpec joined = busybox("joined", "ls", "-l", "/proc/self/ns/net");
        String id = create(joined.withNetworking(Networking.of(NetworkMode.parse("container:owner"))));
        assertThatThrownBy(() -> engine.start(id))
                .hasMessage("cannot join network namespace of a non running container: container owner is created");
        engine.start(owner);
        assertThat(run(id)).isZero();
        Path link = Path.of("/proc/" + engine.get(owner).state().pid() + "/ns/net");
        assertThat(log(id, LogOptions.ALL))
                .contains(Files.readSymbolicLink(link).toString());
        assertThat(sandboxes.live).hasSize(1);
    }

    @Test
    void logsAreCutByTailAndFollowedToTheEnd() throws Exception {
        String id = create(busybox("one", "sh", "-c", "seq 1 5; printf part; sleep 0.3; echo ' end'"));
        engine.start(id);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        engine.logs(id, LogOptions.FOLLOW).run(new RawSink(out), null);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("1\n2\n3\n4\n5\npart end\n");
        LogOptions tail =
                new LogOptions(true, true, false, Optional.empty(), Optional.empty(), false, OptionalInt.of(2));
        assertThat(log(id, tail)).isEqualTo("5\npart end\n");
        LogOptions stamped =
                new LogOptions(true, true, false, Optional.empty(), Optional.empty(), true, OptionalInt.of(1));
        assertThat(log(id, stamped)).matches("20..-..-..T..:..:..\\.\\d{9}Z part end\n");
    }

    @Test
    void aSecondEngineFindsWhatTheFirstLeft() throws Exception {
        String runs = create(busybox("runs", "sh", "-c", "while read x; do echo got $x; done; exit 9")
                .withStreams(new Streams(false, true, false, false, false, false, false, 0, Optional.empty())));
        String ends = create(busybox("ends", "sh", "-c", "until [ -e /end ]; do sleep 0.05; done; exit 6"));
        String policy = create(busybox("policy", "sh", "-c", "echo x; until [ -e /end ]; do sleep 0.05; done; exit 1")
                .withLife(LifePolicy.restarting(new RestartPolicy(Mode.ALWAYS, 0))));
        engine.start(runs);
        engine.start(ends);
        engine.start(policy);
        List<LiveProcess> both = List.of(process(ends), process(policy));
        engine.close();
        Path order = Files.createFile(folder.resolve("rootfs/end"));
        Eventually.holds("both end", () -> both.stream().noneMatch(LiveProcess::alive));
        Eventually.holds("their monitors, too", () -> monitors().size() == 1);
        Files.delete(order);
        engine = reopen();
        assertThat(engine.get(runs).state().status()).isEqualTo(Status.RUNNING);
        assertThat(engine.get(ends).state().exitCode()).isEqualTo(6);
        Eventually.holds("the policy is held", () -> engine.get(policy).state().alive());
        StreamSession session = engine.attach(runs, AttachOptions.INTERACTIVE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.US_ASCII));
        session.run(new RawSink(out), in);
        waitForLog(runs, "got hello\n");
        engine.kill(runs, "TERM");
    }

    @Test
    void aKilledMonitorTakesItsContainerWithIt() throws Exception {
        String id = create(busybox("one", "sleep", "1000"));
        engine.start(id);
        LiveProcess process = process(id);
        CompletableFuture<ExitStatus> end = engine.await(id, WaitCondition.NOT_RUNNING);
        Path monitor = folder.resolve("exec/bundles").resolve(id).resolve("monitor.pid");
        ProcessHandle.of(Long.parseLong(Files.readString(monitor)))
                .orElseThrow()
                .destroyForcibly();
        assertThat(end.get(60, TimeUnit.SECONDS).code()).isEqualTo(137);
        assertThat(process.alive()).isFalse();
    }

    @Test
    void aStartThatWasCutShortIsTakenBack() throws Exception {
        String id = create(busybox("one", "sleep", "1000"));
        byte[] before = store.get("container/record/" + id).orElseThrow().value();
        engine.start(id);
        LiveProcess process = process(id);
        engine.close();
        store.commit(new Mutation.Put("container/record/" + id, before, Mutation.ANY));
        engine = reopen();
        assertThat(engine.get(id).state()).isEqualTo(State.NEW);
        assertThat(process.alive()).isFalse();
        assertThat(sandboxes.live).isEmpty();
        assertThat(children(folder.resolve("exec/bundles"))).isEmpty();
        assertThat(engine.start(id)).isTrue();
    }

    @Test
    void aCreateOrARemovalThatWasCutShortLeavesNothing() throws Exception {
        String created = create(busybox("created", "true"));
        String removed = create(busybox("removed", "true"));
        engine.close();
        edit(created, "\"pending\":false", "\"pending\":true");
        edit(removed, "\"status\":\"CREATED\"", "\"status\":\"REMOVING\"");
        engine = reopen();
        assertThat(engine.list()).isEmpty();
        assertThat(children(folder.resolve("data/containers"))).isEmpty();
        create(busybox("created", "true"));
    }

    private void edit(String id, String from, String to) {
        String text = store.get("container/record/" + id).orElseThrow().text();
        assertThat(text).contains(from);
        store.commit(Mutation.put("container/record/" + id, text.replace(from, to)));
    }

    @Test
    void aBundleWithoutARecordIsTakenAway() throws Exception {
        String id = create(busybox("one", "sleep", "1000"));
        engine.start(id);
        LiveProcess process = process(id);
        engine.close();
        store.commit(List.of(Mutation.delete("container/record/" + id), Mutation.delete("container/name/one")));
        engine = reopen();
        assertThat(engine.list()).isEmpty();
        assertThat(process.alive()).isFalse();
        assertThat(children(folder.resolve("data/containers"))).isEmpty();
    }

    @Test
    void namesAreTakenOnce() {
        String first = create(busybox("one", "true"));
        assertThatThrownBy(() -> create(busybox("one", "true")))
                .hasMessage("Conflict. The container name \"/one\" is already in use by container \"" + first
                        + "\". You have to remove (or rename) that container to be able to reuse that name.");
        String second = create(busybox("", "true"));
        assertThat(engine.get(second).name()).matches("[a-z]+_[a-z]+\\d*");
        engine.rename(second, "two");
        assertThat(engine.get("/two").id()).isEqualTo(second);
        assertThat(engine.get(second.substring(0, 12)).name()).isEqualTo("two");
        assertThatThrownBy(() -> engine.rename("two", "one"))
                .hasMessageStartingWith("Error when allocating new name: ")
                .satisfies(e -> assertThat(kind(e)).isEqualTo(Kind.CONFLICT));
        assertThatThrownBy(() -> create(ContainerSpec.of("x y", "busybox")))
                .hasMessage("Invalid container name (x y), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        assertThatThrownBy(() -> create(ContainerSpec.of("three", "nothing")))
                .hasMessage("No such image: nothing:latest");
    }

    @Test
    void aRestartKeepsAContainerThatIsRemovedAtItsEnd() {
        String id = create(busybox("one", "sleep", "1000").withLife(LifePolicy.removing()));
        engine.start(id);
        for (int i = 0; i < 5; i++) {
            engine.restart("one", Optional.empty(), Optional.of(Duration.ZERO));
            assertThat(engine.get(id).state().status()).isEqualTo(Status.RUNNING);
        }
        CompletableFuture<ExitStatus> removed = engine.await(id, WaitCondition.REMOVED);
        engine.stop(id, Optional.empty(), Optional.of(Duration.ZERO));
        assertThat(removed).succeedsWithin(Duration.ofMinutes(1));
    }

    @Test
    void whatHindersARestartIsToldAsDockerDoes() {
        create(busybox("one", "nosuch"));
        assertThatThrownBy(() -> engine.restart("one", Optional.empty(), Optional.empty()))
                .hasMessageStartingWith("Cannot restart container one: ")
                .extracting(ContainerEngineTest::kind)
                .isEqualTo(Kind.SYSTEM);
        assertThatThrownBy(() -> engine.restart("two", Optional.empty(), Optional.empty()))
                .hasMessage("No such container: two");
    }

    private LiveProcess process(String id) {
        return LiveProcess.of(engine.get(id).state().pid()).orElseThrow();
    }

    private static Kind kind(Throwable e) {
        return ((NetworkException) e).kind();
    }

    @Test
    void topListsExecSessionsToo() throws Exception {
        String id = create(busybox("one", "sleep", "1000"));
        engine.start(id);
        String exec = engine.execs().create(id, ExecSpec.of("sleep", "999"));
        engine.execs().startDetached(exec);
        assertThat(engine.top(id, "").titles())
                .containsExactly("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
        // For a moment a process is still the runtime's.
        Eventually.settles(
                "both are listed",
                () -> commands(id),
                commands -> commands.containsAll(List.of("sleep 1000", "sleep 999")));
        assertThat(engine.top(id, "-o pid,comm").titles()).containsExactly("PID", "COMMAND");
    }

    private List<String> commands(String id) {
        List<String> commands = new ArrayList<>();
        engine.top(id, "").processes().forEach(row -> commands.add(row.getLast()));
        return commands;
    }
}
