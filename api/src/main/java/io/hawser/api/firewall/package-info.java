/** Answers of our own API about packet rules: who reaches which port, which rules there are. */
@NullMarked
package io.hawser.api.firewall;

import org.jspecify.annotations.NullMarked;
