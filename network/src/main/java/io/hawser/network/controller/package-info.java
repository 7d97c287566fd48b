/**
 * The life of networks, endpoints and sandboxes: {@link io.hawser.network.controller.NetworkController} is what a
 * daemon or any JVM program embeds. Floor 5, the highest: imports every other package of the module. It decides and
 * records; what a driver needs in the kernel the driver renders, and the plan's executor applies. No HTTP, no JSON of
 * any wire.
 */
@NullMarked
package io.hawser.network.controller;

import org.jspecify.annotations.NullMarked;
