package io.hawser.cli;

import io.hawser.api.BadJson;
import io.hawser.api.Json;
import io.hawser.api.plan.PlanAnswer;
import io.hawser.api.system.VersionInfo;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code hawser}. Exit status: 0 done, 1 the daemon refused or is not there, 2 wrong use.
 *
 * <pre>
 * $ hawser plan network web
 * </pre>
 */
@Command(
        name = "hawser",
        description = "What docker has no word for, asked of the daemon.",
        mixinStandardHelpOptions = true,
        subcommands = {Hawser.Version.class, Hawser.Plan.class, Ports.class, Rules.class, Dns.class})
public final class Hawser {
    @Option(
            names = {"-H", "--host"},
            paramLabel = "unix://PATH",
            scope = CommandLine.ScopeType.INHERIT,
            description = "The daemon's socket (default: DOCKER_HOST, then unix:///var/run/docker.sock)")
    String host = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Runs one command and exits. */
    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    static CommandLine command() {
        CommandLine line = new CommandLine(new Hawser());
        line.setExecutionExceptionHandler((e, failed, _) -> {
            failed.getErr().println("hawser: " + e.getMessage());
            return 1;
        });
        return line;
    }

    Daemon daemon() throws IOException {
        Map<String, String> environment = System.getenv();
        String address = host.isEmpty() ? environment.getOrDefault("DOCKER_HOST", "") : host;
        return Daemon.at(address.isEmpty() ? "unix:///var/run/docker.sock" : address);
    }

    /** {@code hawser version}. */
    @Command(name = "version", description = "The versions of this command and of the daemon.")
    static final class Version implements java.util.concurrent.Callable<Integer> {
        @CommandLine.ParentCommand
        Hawser hawser = new Hawser();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException, BadJson {
            VersionInfo version = Json.read(hawser.daemon().get("/version"), VersionInfo.class);
            spec.commandLine()
                    .getOut()
                    .println("hawserd " + version.version() + ", Engine API " + version.minApiVersion() + " to "
                            + version.apiVersion() + ", " + version.os() + "/" + version.arch() + ", kernel "
                            + version.kernelVersion());
            return 0;
        }
    }

    /** {@code hawser plan …}. */
    @Command(
            name = "plan",
            description =
                    "What something is meant to be in the kernel, as ip, nft and sysctl commands, and what is amiss.",
            synopsisSubcommandLabel = "(network | container)")
    static final class Plan implements Runnable {
        @CommandLine.ParentCommand
        Hawser hawser = new Hawser();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public void run() {
            throw new CommandLine.ParameterException(spec.commandLine(), "plan what? network NAME or container NAME");
        }

        @Command(name = "network", description = "The plan of a network.")
        int network(@Parameters(paramLabel = "NAME", description = "its name or id") String name)
                throws IOException, BadJson {
            return print("/hawser/v1/plan/network/", name);
        }

        @Command(name = "container", description = "The plan of a running container's network namespace.")
        int container(@Parameters(paramLabel = "NAME", description = "its name or id") String name)
                throws IOException, BadJson {
            return print("/hawser/v1/plan/container/", name);
        }

        private int print(String path, String name) throws IOException, BadJson {
            PlanAnswer answer = Json.read(hawser.daemon().get(path + Daemon.encoded(name)), PlanAnswer.class);
            java.io.PrintWriter out = spec.commandLine().getOut();
            out.println("# " + answer.kind() + " " + answer.name() + ": what the kernel is meant to have");
            out.print(answer.wanted());
            out.println();
            if (answer.difference().isEmpty()) {
                out.println("# the kernel has it");
            } else {
                out.println("# what has to be done for it:");
                out.print(answer.difference());
            }
            out.flush();
            return 0;
        }
    }
}
