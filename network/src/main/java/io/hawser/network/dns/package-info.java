/**
 * The embedded resolver: 127.0.0.11 inside each sandbox on a user-defined network. {@link
 * io.hawser.network.dns.NameTable} says what is known, {@link io.hawser.network.dns.Resolver} answers from it, {@link
 * io.hawser.network.dns.Forwarder} asks others for the rest. Floor 4: imports the model and the kernel; knows no driver, no
 * sandbox and no store, and writes no rules: whoever opens a resolver leads port 53 to it ({@link
 * io.hawser.network.dns.Resolver#port}).
 */
@NullMarked
package io.hawser.network.dns;

import org.jspecify.annotations.NullMarked;
