package io.hawser.container.spec;

import io.hawser.container.ContainerSpec;
import io.hawser.container.exec.ExecSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * Renders {@code config.json} of the OCI runtime specification. Safe for use by many threads.
 *
 * <p>Source: OCI runtime specification 1.0.2, "Configuration" and "Linux Container Configuration".
 */
public final class OciSpec {

    private OciSpec() {}

    /** A renderer for the host it runs on: what it may hand on is asked of the kernel once. */
    public static OciSpec forThisHost() {
        throw new UnsupportedOperationException();
    }

    /** Refuses what no host can run: INVALID_PARAMETER in Docker's words. Answers warnings for the user. */
    public List<String> check(ContainerSpec spec) {
        throw new UnsupportedOperationException();
    }

    /**
     * The bytes of {@code config.json}.
     *
     * @throws io.hawser.network.model.NetworkException INVALID_PARAMETER, for example for a user the image does not have
     *     ({@code unable to find user x: no matching entries in passwd file})
     */
    public byte[] render(SpecInput input) {
        throw new UnsupportedOperationException();
    }

    /** The {@code process} object of an exec session in a container with this {@code config.json}. */
    public byte[] process(byte[] config, ExecSpec exec, Path rootfs) {
        throw new UnsupportedOperationException();
    }
}
