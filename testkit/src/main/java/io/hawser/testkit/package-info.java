/**
 * Tests of things that change a kernel: throw-away test hosts, pictures of them before and after, golden files.
 *
 * <p>A test host is a network namespace that plays a machine, wired to a second one that plays its LAN. A controller or a
 * daemon is given the first as its host. The {@link io.hawser.testkit.TestHosts} extension makes one for each test that asks
 * for it, takes a picture of it, and fails the test that leaves anything behind.
 *
 * <p>Imports {@code kernel}, JUnit and the JDK. Runs commands ({@code ip}, {@code nft}, {@code nsenter}) on purpose: a test
 * that checked our netlink code by our netlink code would prove little. It knows nothing of networks and containers.
 */
@NullMarked
package io.hawser.testkit;

import org.jspecify.annotations.NullMarked;
