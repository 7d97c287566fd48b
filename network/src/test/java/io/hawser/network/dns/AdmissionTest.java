package io.hawser.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Who is let through to the upstream servers when many ask for much. */
class AdmissionTest {
    private final Semaphore all = new Semaphore(Shared.MOST_IN_FLIGHT);

    @Test
    void oneAloneHasItsLimitAndNoMore() {
        Admission one = new Admission(all);
        assertThat(entered(one)).isEqualTo(Admission.MOST_OF_ONE);
        one.leave();
        assertThat(entered(one)).isEqualTo(1);
    }

    /** Five who ask for all they can get, of servers that do not answer: a sixth does not have to wait for them. */
    @Test
    void whoAsksLittleFindsRoomBesideThoseWhoAskMuch() {
        List<Admission> hogs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Admission hog = new Admission(all);
            assertThat(entered(hog)).isPositive();
            hogs.add(hog);
        }
        hogs.forEach(hog -> assertThat(entered(hog)).isZero());
        assertThat(entered(new Admission(all))).isGreaterThan(10);
    }

    @Test
    void allPlacesAreFreeAgainWhenAllHaveLeft() {
        Admission one = new Admission(all);
        Admission other = new Admission(all);
        int entered = entered(one);
        assertThat(entered(other)).isEqualTo(entered);
        for (int i = 0; i < entered; i++) {
            one.leave();
            other.leave();
        }
        assertThat(all.availablePermits()).isEqualTo(Shared.MOST_IN_FLIGHT);
        assertThat(entered(one)).isEqualTo(entered);
    }

    private static int entered(Admission admission) {
        int count = 0;
        while (admission.enter()) {
            count++;
        }
        return count;
    }
}
