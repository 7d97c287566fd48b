/** Tests of the rules: as text without root, and with packets on a throw-away host. */
@NullMarked
package io.hawser.network.firewall;

import org.jspecify.annotations.NullMarked;
