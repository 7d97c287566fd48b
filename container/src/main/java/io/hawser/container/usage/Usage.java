package io.hawser.container.usage;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a container had taken at one moment.
 *
 * @param read when
 * @param cpu processor time
 * @param memory memory
 * @param pids processes and threads
 * @param blocks what went to and from block devices
 * @param networks its interfaces, by name, without the loopback
 */
public record Usage(Instant read, Cpu cpu, Memory memory, Pids pids, Blocks blocks, Map<String, Interface> networks) {

    public Usage {
        networks = Map.copyOf(networks);
    }

    /**
     * Processor time in nanoseconds.
     *
     * @param total of the container
     * @param each of the container on each processor; empty with cgroups version 2
     * @param kernel of it in the kernel
     * @param user of it in programs
     * @param system of the whole machine, its idle time included
     * @param processors how many are there
     * @param periods in which it had a quota
     * @param throttledPeriods in which it used it up
     * @param throttled how long it had to wait
     */
    public record Cpu(
            long total,
            List<Long> each,
            long kernel,
            long user,
            long system,
            int processors,
            long periods,
            long throttledPeriods,
            long throttled) {

        public Cpu {
            each = List.copyOf(each);
        }
    }

    /**
     * Memory in bytes.
     *
     * @param usage now, caches included
     * @param max the most there was; 0 where it is not counted
     * @param stats the kernel's own figures ({@code memory.stat})
     * @param failures how often the limit was hit
     * @param limit its limit, or all there is
     */
    public record Memory(long usage, long max, Map<String, Long> stats, long failures, long limit) {
        public Memory {
            stats = Map.copyOf(stats);
        }
    }

    /**
     * Processes and threads.
     *
     * @param limit 0 for none
     */
    public record Pids(long current, long limit) {}

    /** Bytes and operations, by device and direction. */
    public record Blocks(List<Transfer> bytes, List<Transfer> operations) {
        public Blocks {
            bytes = List.copyOf(bytes);
            operations = List.copyOf(operations);
        }
    }

    /** On one device in one direction ({@code read}, {@code write}). */
    public record Transfer(long major, long minor, String direction, long value) {}

    /** An interface's counters, as /proc/net/dev has them. */
    public record Interface(Counters received, Counters sent) {}

    /** One direction of an interface. */
    public record Counters(long bytes, long packets, long errors, long dropped) {}
}
