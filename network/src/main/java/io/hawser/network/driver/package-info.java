/**
 * The Driver SPI: what every network driver is told and must answer. Drivers are pure: records in, the wanted {@link
 * io.hawser.network.plan.State} out. The controller compares it with what is there, the executor makes the difference.
 *
 * <p>May import the floors below: {@code network.plan}, {@code network.firewall}, {@code network.model}. Holds no driver
 * of its own and keeps nothing between calls.
 */
@NullMarked
package io.hawser.network.driver;

import org.jspecify.annotations.NullMarked;
