package io.hawser.network.reach;

import java.util.Locale;

/** A line as {@code iptables -L -n} prints it: {@code MASQUERADE  all  --  172.17.0.0/16        !172.17.0.0/16}. */
record IptablesLine(String chain, String target, String protocol, String source, String destination, String rest) {
    static final String ANYWHERE4 = "0.0.0.0/0";
    static final String ANYWHERE6 = "::/0";

    static IptablesLine of(String chain, String target, boolean v4) {
        String anywhere = v4 ? ANYWHERE4 : ANYWHERE6;
        return new IptablesLine(chain, target, "all", anywhere, anywhere, "");
    }

    IptablesLine from(String address) {
        return new IptablesLine(chain, target, protocol, address, destination, rest);
    }

    IptablesLine to(String address) {
        return new IptablesLine(chain, target, protocol, source, address, rest);
    }

    IptablesLine with(String newProtocol, String words) {
        return new IptablesLine(chain, target, newProtocol, source, destination, words);
    }

    IptablesLine with(String words) {
        return with(protocol, words);
    }

    String text() {
        return String.format(Locale.ROOT, "%-11s %-4s --  %-20s %-20s %s", target, protocol, source, destination, rest)
                .stripTrailing();
    }
}
