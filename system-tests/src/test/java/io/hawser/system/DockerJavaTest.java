package io.hawser.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stranger's client: docker-java reads our JSON into its own types and hijacks our streams in its own way. */
@ExtendWith(OnEngine.class)
class DockerJavaTest {
    private final Engine engine;

    DockerJavaTest(Engine engine) {
        this.engine = engine;
    }

    @Test
    void theMainJob() throws Exception {
        try (DockerClient client = client()) {
            client.pingCmd().exec();
            assertThat(client.versionCmd().exec().getApiVersion()).isNotEmpty();
            assertThat(client.infoCmd().exec().getContainers()).isZero();

            String network = client.createNetworkCmd()
                    .withName("harbour")
                    .withIpam(new Network.Ipam().withConfig(new Network.Ipam.Config().withSubnet("10.83.0.0/24")))
                    .exec()
                    .getId();
            assertThat(client.inspectNetworkCmd()
                            .withNetworkId("harbour")
                            .exec()
                            .getIpam()
                            .getConfig())
                    .singleElement()
                    .satisfies(config -> assertThat(config.getSubnet()).isEqualTo("10.83.0.0/24"));

            String container = client.createContainerCmd("busybox")
                    .withName("one")
                    .withCmd("sh", "-c", "echo said; sleep 600")
                    .withHostConfig(HostConfig.newHostConfig()
                            .withNetworkMode("harbour")
                            .withPortBindings(PortBinding.parse("8080:80")))
                    .withExposedPorts(ExposedPort.tcp(80))
                    .exec()
                    .getId();
            client.startContainerCmd(container).exec();
            var inspected = client.inspectContainerCmd("one").exec();
            assertThat(inspected.getNetworkSettings().getNetworks())
                    .hasEntrySatisfying(
                            "harbour",
                            joined -> assertThat(joined.getIpAddress()).isEqualTo("10.83.0.2"));
            assertThat(inspected.getNetworkSettings().getPorts().getBindings()).containsKey(ExposedPort.tcp(80));
            assertThat(client.listContainersCmd().withNameFilter(List.of("one")).exec())
                    .hasSize(1);

            assertThat(exec(client, container, "echo", "heard")).isEqualTo("heard\n");
            client.disconnectFromNetworkCmd()
                    .withContainerId(container)
                    .withNetworkId(network)
                    .exec();
            client.removeContainerCmd(container).withForce(true).exec();
            client.removeNetworkCmd(network).exec();
            Assertions.assertThatThrownBy(() ->
                            client.inspectNetworkCmd().withNetworkId("harbour").exec())
                    .isInstanceOf(NotFoundException.class);
        }
    }

    private static String exec(DockerClient client, String container, String... words)
            throws InterruptedException, IOException {
        String id = client.execCreateCmd(container)
                .withAttachStdout(true)
                .withCmd(words)
                .exec()
                .getId();
        StringBuilder said = new StringBuilder();
        try (var frames = client.execStartCmd(id).exec(new ResultCallback.Adapter<Frame>() {
            @Override
            public void onNext(Frame frame) {
                said.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
            }
        })) {
            assertThat(frames.awaitCompletion(60, TimeUnit.SECONDS)).isTrue();
        }
        return said.toString();
    }

    private DockerClient client() {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("unix://" + engine.api().socket())
                .withDockerTlsVerify(false)
                .build();
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .build();
        return DockerClientImpl.getInstance(config, http);
    }
}
