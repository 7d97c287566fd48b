package io.hawser.daemon.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.container.image.Image;
import org.junit.jupiter.api.Test;

class AskedPlatformTest {
    private static boolean fits(String text, String architecture) {
        return AskedPlatform.parse(text).fits(new Image.Platform(architecture, "", "linux"));
    }

    @Test
    void namesAreThoseOfImages() {
        for (String text : new String[] {"linux/amd64", "Linux/x86_64", "linux/x86-64", "AMD64", "linux"}) {
            assertThat(fits(text, "amd64")).as(text).isTrue();
        }
        assertThat(fits("linux/aarch64/v8", "arm64")).isTrue();
        assertThat(fits("aarch64", "amd64")).isFalse();
        assertThat(fits("windows/amd64", "amd64")).isFalse();
    }

    @Test
    void partsAreOneToThreeAndSaySomething() {
        for (String text : new String[] {"/", "linux/", "/amd64", "linux//v8"}) {
            assertThatThrownBy(() -> AskedPlatform.parse(text))
                    .hasMessage("\"\" is an invalid component of \"" + text + "\"");
        }
        assertThatThrownBy(() -> AskedPlatform.parse("linux/arm64/v8/x"))
                .hasMessage("\"linux/arm64/v8/x\": cannot parse platform specifier");
    }
}
