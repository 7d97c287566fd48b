package io.hawser.container;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Something that happened to a container, as {@code docker events} prints it.
 *
 * <p>Actions: {@code create start attach detach die kill stop restart pause unpause rename resize destroy top oom},
 * {@code exec_create: CMD}, {@code exec_start: CMD}, {@code exec_die}, {@code exec_detach}.
 *
 * @param time when
 * @param action Docker's word
 * @param id of the container
 * @param image as its spec names it
 * @param attributes {@code image}, {@code name}, every label and what the action adds ({@code exitCode},
 *     {@code execDuration}, {@code signal}, {@code oldName}, {@code execID}, {@code height} …)
 */
public record ContainerEvent(
        Instant time, String action, String id, String image, SequencedMap<String, String> attributes) {
    public ContainerEvent {
        attributes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(attributes));
    }
}
