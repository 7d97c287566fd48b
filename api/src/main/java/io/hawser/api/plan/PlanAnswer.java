package io.hawser.api.plan;

/**
 * {@code GET /hawser/v1/plan/network/{name}} and {@code …/container/{name}}.
 *
 * <pre>{"Kind":"network","Name":"web","Wanted":"ip link add br-7d86… type bridge\n…","Difference":""}</pre>
 *
 * @param kind {@code network} or {@code container}
 * @param name of it
 * @param wanted everything it needs in the kernel, as {@code ip}, {@code nft} and {@code sysctl} commands, one a line
 * @param difference what would have to be done now for it to be so; empty when it is
 */
public record PlanAnswer(String kind, String name, String wanted, String difference) {}
