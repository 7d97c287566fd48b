package io.hawser.container;

import io.hawser.container.health.HealthCheck;
import io.hawser.network.model.Port;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image says about its containers.
 *
 * <p>Source: OCI image specification, "Image Configuration", member {@code config}.
 *
 * @param id {@code sha256:…}
 * @param entrypoint the words before {@code cmd}
 * @param cmd the arguments
 * @param env {@code KEY=value}
 * @param user as whom; may be empty
 * @param workingDir where; may be empty
 * @param labels of the image
 * @param exposed ports its process listens on
 * @param volumes paths that get an anonymous volume
 * @param stopSignal how it wants to be stopped
 * @param health how its health is found out
 */
record ImageFacts(
        String id,
        List<String> entrypoint,
        List<String> cmd,
        List<String> env,
        String user,
        String workingDir,
        Map<String, String> labels,
        List<Port> exposed,
        List<String> volumes,
        Optional<String> stopSignal,
        Optional<HealthCheck> health) {}
