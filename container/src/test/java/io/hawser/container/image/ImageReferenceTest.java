package io.hawser.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageReferenceTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void shortNamesAreMeantInFull() {
        same("busybox", "docker.io/library/busybox:latest", "busybox:latest");
        same("library/busybox:1", "docker.io/library/busybox:1", "busybox:1");
        same("me/app", "docker.io/me/app:latest", "me/app:latest");
        same("index.docker.io/me/app", "docker.io/me/app:latest", "me/app:latest");
        same("localhost/app:v", "localhost/app:v", "localhost/app:v");
        same("host:5000/a/b", "host:5000/a/b:latest", "host:5000/a/b:latest");
        same("reg.example.com/app@" + DIGEST, "reg.example.com/app@" + DIGEST, "reg.example.com/app@" + DIGEST);
        same("busybox:1@" + DIGEST, "docker.io/library/busybox:1@" + DIGEST, "busybox:1@" + DIGEST);
    }

    private static void same(String text, String full, String familiar) {
        ImageReference parsed = ImageReference.parse(text).withDefaultTag();
        assertThat(parsed.full()).isEqualTo(full);
        assertThat(parsed.familiar()).isEqualTo(familiar);
        assertThat(ImageReference.parse(full).withDefaultTag()).isEqualTo(parsed);
    }

    @Test
    void whatIsNoNameIsRefused() {
        for (String text :
                List.of("", "a b", "/a", "a/", "a//b", "a:", "a:-", "a@x", "..", "a..b", "-a", "a\nb", ":x")) {
            assertThatThrownBy(() -> ImageReference.parse(text))
                    .as(text)
                    .hasMessageContaining("invalid reference format");
        }
        assertThatThrownBy(() -> ImageReference.parse(DIGEST.substring(7)))
                .hasMessageContaining("cannot specify 64-byte hexadecimal strings");
        assertThatThrownBy(() -> ImageReference.parse("x".repeat(300))).hasMessageContaining("255 characters");
    }
}
