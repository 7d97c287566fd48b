package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code -it}: containers on a terminal. */
@ExtendWith(OnEngine.class)
class TerminalTest {
    private final Engine engine;

    TerminalTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void runOnATerminalKnowsItsSizeAndItsChanges() {
        try (Terminal terminal = Terminal.open(engine.docker("run", "--rm", "-it", "busybox", "sh"), 33, 111)) {
            terminal.expect("#");
            terminal.type(untilItsSizeIs(33, 111));
            terminal.expect("33 111");
            terminal.resize(22, 77);
            terminal.type(untilItsSizeIs(22, 77));
            terminal.expect("22 77");
            terminal.type("exit 5\r");
            assertThat(terminal.exit()).isEqualTo(5);
        }
    }

    /** The client tells the daemon of a size when it gets to it; the shell asks until it is so, and then shows it. */
    private static String untilItsSizeIs(int rows, int columns) {
        return "until [ $(stty size | tr ' ' x) = " + rows + "x" + columns + " ]; do sleep 0.1; done; stty size\r";
    }

    @Test
    void aTerminalHasItsSizeFromTheStartOn() {
        try (Terminal terminal =
                Terminal.open(engine.docker("run", "--rm", "-it", "busybox", "stty", "size"), 33, 111)) {
            terminal.expect("33 111");
            assertThat(terminal.exit()).isZero();
        }
    }

    @Test
    void execOnATerminal() {
        engine.box("one");
        try (Terminal terminal = Terminal.open(engine.docker("exec", "-it", "one", "sh"), 30, 100)) {
            terminal.expect("#");
            terminal.type("tty\r" + untilItsSizeIs(30, 100) + "exit 3\r");
            terminal.expect("/dev/pts/");
            terminal.expect("30 100");
            assertThat(terminal.exit()).isEqualTo(3);
        }
    }

    @Test
    void ctrlPCtrlQLeavesTheContainerRunningAndAttachComesBack() {
        try (Terminal terminal = Terminal.open(engine.docker("run", "-it", "--name", "one", "busybox", "sh"), 24, 80)) {
            terminal.expect("#");
            terminal.type(Terminal.CTRL_P_CTRL_Q);
            assertThat(terminal.exit()).isZero();
        }
        assertThat(engine.inspect("one", "{{.State.Running}}")).isEqualTo("true");
        try (Terminal terminal = Terminal.open(engine.docker("attach", "one"), 24, 80)) {
            terminal.type("echo still-$((40+2))\r");
            terminal.expect("still-42");
            terminal.type("exit\r");
            assertThat(terminal.exit()).isZero();
        }
    }
}
