package io.hawser.network.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortBindingTest {
    @Test
    void aRangeSentAsSinglePortsIsOneWish() {
        List<PortBinding> singles = IntStream.range(0, 1000)
                .mapToObj(i -> PortBinding.of(Protocol.TCP, 80 + i, 8080 + i))
                .toList();

        assertThat(PortBinding.joined(singles))
                .containsExactly(new PortBinding(Protocol.TCP, 80, Optional.empty(), 8080, 8080, 1000));
    }

    @Test
    void twoHostPortsOfOnePortInsideAreTwoRanges() {
        List<PortBinding> singles = IntStream.range(0, 3)
                .boxed()
                .flatMap(i -> Stream.of(
                        PortBinding.of(Protocol.TCP, 80 + i, 80 + i), PortBinding.of(Protocol.TCP, 80 + i, 8080 + i)))
                .toList();

        assertThat(PortBinding.joined(singles))
                .extracting(PortBinding::hostPort, PortBinding::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(80, 3), org.assertj.core.groups.Tuple.tuple(8080, 3));
    }

    @Test
    void whatTheEngineChoosesOrIsElsewhereStaysApart() {
        List<PortBinding> bindings = List.of(
                PortBinding.of(Protocol.TCP, 80, 0),
                PortBinding.of(Protocol.TCP, 81, 0),
                PortBinding.of(Protocol.UDP, 82, 82),
                PortBinding.of(Protocol.TCP, 83, 83),
                new PortBinding(Protocol.TCP, 84, Optional.of(Ip.parse("127.0.0.1")), 84, 84),
                new PortBinding(Protocol.TCP, 85, Optional.empty(), 85, 90));

        assertThat(PortBinding.joined(bindings)).containsExactlyInAnyOrderElementsOf(bindings);
    }
}
