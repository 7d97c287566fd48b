package io.hawser.network.controller;

/** Where a record stands between a request and its effect on the kernel. */
enum RecordState {
    /** Written before the kernel is touched; found after a crash, the object never was. */
    PENDING,
    /** The kernel has it. */
    LIVE,
    /** Written before it is taken out of the kernel; found after a crash, the removal is finished. */
    REMOVING
}
