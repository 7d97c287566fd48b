# Finds the JDK, for bin/*, scripts/* and, through them, Maven. Sourced; sets `jdk` to the home of the first JDK that is
# 25 or later among HAWSER_JAVA_HOME, JAVA_HOME, the `java` on PATH and the folders under /usr/lib/jvm. The version is read
# from the JDK's own `release` file: asking `java -version` would cost a start of the JVM.

jdk_is_recent() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r line; do
        case $line in
            JAVA_VERSION=*)
                feature=${line#JAVA_VERSION=\"}
                feature=${feature%%[!0-9]*}
                [ "${feature:-0}" -ge 25 ]
                return
                ;;
        esac
    done < "$1/release"
    return 1
}

find_jdk() {
    for jdk in "${HAWSER_JAVA_HOME:-}" "${JAVA_HOME:-}"; do
        jdk_is_recent "$jdk" && return
    done
    if java=$(command -v java); then
        java=$(readlink -f -- "$java")
        jdk=${java%/bin/java}
        jdk_is_recent "$jdk" && return
    fi
    for jdk in /usr/lib/jvm/*; do
        jdk_is_recent "$jdk" && return
    done
    echo "${0##*/}: no JDK 25 or later in HAWSER_JAVA_HOME, JAVA_HOME, on PATH or under /usr/lib/jvm" >&2
    exit 1
}

find_jdk
