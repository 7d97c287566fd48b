/**
 * What a sandbox has besides its interfaces: the files {@code /etc/hosts} and {@code /etc/resolv.conf}, and the rules
 * that lead its questions to the resolver. Floor 4: imports {@code plan} and {@code model}. Knows no driver and no
 * records; told what to write, it writes.
 */
@NullMarked
package io.hawser.network.sandbox;

import org.jspecify.annotations.NullMarked;
