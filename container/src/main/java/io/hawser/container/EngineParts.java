package io.hawser.container;

import io.hawser.container.process.ExitFolder;
import io.hawser.container.process.Monitor;
import io.hawser.container.process.MonitorWatch;
import io.hawser.container.process.OciRuntime;
import io.hawser.container.process.Programs;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What the parts of an engine share.
 *
 * @param folders where things are
 * @param table every container
 * @param bundles images, file systems, volumes, OCI configuration
 * @param connections containers and networks
 * @param programs of other people
 * @param runtime the OCI runtime
 * @param monitor starts conmon
 * @param watch notices monitors that end
 * @param exits where exit codes appear
 * @param events who listens
 * @param clock the time
 */
record EngineParts(
        EngineFolders folders,
        ContainerTable table,
        Bundles bundles,
        Connections connections,
        Programs programs,
        OciRuntime runtime,
        Monitor monitor,
        MonitorWatch watch,
        ExitFolder exits,
        Announcer events,
        InstantSource clock) {

    /** The monitor's folder of a container. */
    Path bundle(String id) {
        return folders.bundle(id);
    }
}
