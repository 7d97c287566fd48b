package io.hawser.api.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * One line of {@code GET /events}. Container and image events also carry the old form ({@code status}, {@code id},
 * {@code from}); network and volume events do not.
 *
 * <pre>{"Type":"network","Action":"connect","Actor":{"ID":"7d86…","Attributes":{"container":"aa0e…","name":"web","type":"bridge"}},
 * "scope":"local","time":1700000000,"timeNano":1700000000123456789}</pre>
 */
public record EventMessage(
        @JsonProperty("status") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String status,

        @JsonProperty("id") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String id,

        @JsonProperty("from") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String from,

        String type,
        String action,
        Actor actor,
        @JsonProperty("scope") String scope,
        @JsonProperty("time") long time,
        @JsonProperty("timeNano") long timeNano) {

    /** What the event happened to, and what else is known about it. */
    public record Actor(@JsonProperty("ID") String id, Map<String, String> attributes) {}
}
