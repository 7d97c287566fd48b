/**
 * Who reaches whom, asked of a running controller: which published port is open to whom, what other programs' firewalls stop,
 * and the rules in the words of those who know iptables. It compares what is meant to be with what the kernel holds, by
 * {@code network.evaluate}; it changes nothing.
 *
 * <p>Floor 6: imports the controller and what is below. Start at {@link io.hawser.network.reach.PortSurvey} and {@link
 * io.hawser.network.reach.ForeignFirewalls}.
 */
@NullMarked
package io.hawser.network.reach;

import org.jspecify.annotations.NullMarked;
