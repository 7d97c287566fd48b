package io.hawser.container;

/**
 * Which namespaces besides the network's a container has of its own. Each mode is Docker's text: empty is the default,
 * {@code host} the host's, {@code container:NAME} another container's; {@code ipc} knows {@code private}, {@code shareable}
 * and {@code none} too, {@code cgroupns} {@code private}.
 *
 * <p>Source: Engine API, {@code HostConfig.PidMode}, {@code IpcMode}, {@code UTSMode}, {@code CgroupnsMode}, {@code UsernsMode}
 * and {@code CgroupParent}; {@code Hostname} and {@code Domainname}.
 *
 * @param hostname name of the host as seen inside; empty is the first 12 digits of the id
 * @param domainname its domain; may be empty
 * @param pid process ids
 * @param ipc System V IPC and {@code /dev/shm}
 * @param uts host name
 * @param cgroupns cgroup names
 * @param userns user ids; only empty and {@code host} are served
 * @param cgroupParent cgroup under which the container's is made; empty is {@code /docker}-like default
 */
public record Isolation(
        String hostname,
        String domainname,
        String pid,
        String ipc,
        String uts,
        String cgroupns,
        String userns,
        String cgroupParent) {

    /** Own namespaces, default names. */
    public static final Isolation DEFAULT = new Isolation("", "", "", "", "", "", "", "");

    /** Own namespaces under this host name. */
    public static Isolation named(String hostname) {
        return new Isolation(hostname, "", "", "", "", "", "", "");
    }
}
