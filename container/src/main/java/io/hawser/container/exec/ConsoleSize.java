package io.hawser.container.exec;

/**
 * Size of a terminal in characters.
 *
 * @param height rows
 * @param width columns
 */
public record ConsoleSize(int height, int width) {}
