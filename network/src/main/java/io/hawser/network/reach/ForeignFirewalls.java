package io.hawser.network.reach;

import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netns.Namespace;
import io.hawser.kernel.nftables.Chain;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.Ruleset;
import io.hawser.kernel.nftables.RulesetWatch;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.xtables.LegacyTables;
import io.hawser.network.controller.Network;
import io.hawser.network.controller.NetworkController;
import io.hawser.network.controller.NetworkEvent;
import io.hawser.network.evaluate.Dropped;
import io.hawser.network.evaluate.Host;
import io.hawser.network.evaluate.HostReading;
import io.hawser.network.evaluate.Hurdle;
import io.hawser.network.evaluate.Hurdles;
import io.hawser.network.evaluate.Passage;
import io.hawser.network.evaluate.Rules;
import io.hawser.network.firewall.Firewall;
import io.hawser.network.firewall.UserTable;
import io.hawser.network.model.Cidr;
import io.hawser.network.plan.AddressOn;
import io.hawser.network.plan.BridgeLink;
import io.hawser.network.plan.Place;
import io.hawser.network.plan.State;
import io.hawser.network.plan.UsedBridge;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which of other programs' packet rules stop the traffic of our networks. In nftables a drop is final whatever our own
 * tables accept, and people look for the fault everywhere but there.
 *
 * <p>It looks when told to, and once {@linkplain #watch watching} whenever another process has changed the rules. What {@code
 * iptables-legacy} changes is not announced: that is asked for now and then, and whenever somebody wants to know. Any thread may
 * call.
 */
public final class ForeignFirewalls implements AutoCloseable {
    /** Programs change their rules in many steps; one look is enough for all. */
    private static final long SETTLING_MILLIS = 300;

    /** How often rules are asked for whose changes the kernel does not announce. */
    private static final long LEGACY_SECONDS = 10;

    private static final Set<TableId> OURS =
            Set.of(Firewall.INET, Firewall.BRIDGE, UserTable.ID, TrafficCounters.TABLE);

    private static final List<Hurdle> NONE = List.of();

    private static final Logger LOG = LoggerFactory.getLogger(ForeignFirewalls.class);

    private final NetworkController networks;
    private final Namespace host;
    private final Semaphore changes = new Semaphore(0);
    private final Consumer<List<Blockage>> listener;
    private volatile List<Blockage> known = List.of();
    private volatile List<String> outsiders = List.of();
    private volatile Ruleset legacy = new Ruleset(0, List.of(), List.of(), List.of(), List.of(), List.of());
    private volatile Optional<RulesetWatch.Listening> listening = Optional.empty();
    private volatile boolean closed;

    /** @param listener is told whenever what is stopped has changed, on a thread of this object or the caller of {@link #look} */
    public ForeignFirewalls(NetworkController networks, Namespace host, Consumer<List<Blockage>> listener) {
        this.networks = networks;
        this.host = host;
        this.listener = listener;
    }

    /** Looks soon, and again after every change, in the background; returns at once. */
    public void watch() {
        Thread.ofVirtual().name("foreign-firewalls").start(this::follow);
    }

    private void changed(RulesetWatch.Change change) {
        if (change.reachesBeyond(OURS)) {
            changes.release();
        }
    }

    private void follow() {
        try {
            // Whoever has just started has clients to answer first.
            Thread.sleep(SETTLING_MILLIS);
            begin();
            lookQuietly();
            while (!closed) {
                if (changes.tryAcquire(LEGACY_SECONDS, TimeUnit.SECONDS)) {
                    settle();
                    lookQuietly();
                } else {
                    lookIfLegacyChanged();
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (KernelException e) {
            LOG.warn("cannot watch for other firewalls: " + e.getMessage());
        }
    }

    /** More of the same change is on its way. */
    private void settle() throws InterruptedException {
        while (changes.tryAcquire(SETTLING_MILLIS, TimeUnit.MILLISECONDS)) {
            changes.drainPermits();
        }
    }

    private synchronized void begin() {
        if (!closed) {
            listening = Optional.of(networks.ruleChanges().listen(this::changed));
        }
    }

    private void lookQuietly() {
        quietly(() -> {
            if (!closed) {
                look();
            }
        });
    }

    /** Costs two small files where there are none. */
    private void lookIfLegacyChanged() {
        quietly(() -> {
            if (!closed && !LegacyTables.read(host).equals(legacy)) {
                look();
            }
        });
    }

    private synchronized void quietly(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            // Whatever others have in their rules, it must not fail what containers ask for.
            LOG.warn("cannot look for other firewalls: " + e);
        }
    }

    /** What is stopped, as it was at the last look, which was after the last change. */
    public List<Blockage> known() {
        lookIfLegacyChanged();
        return known;
    }

    /** Every published port and who reaches it, asked of the kernel now. */
    public List<PortReach> ports() {
        return PortSurvey.of(networks, host, known);
    }

    /**
     * What else there is to warn of, a sentence each: published ports that another program of the host has taken, and bridges
     * of other programs whose traffic our own rules drop.
     */
    public List<String> warnings() {
        return Stream.concat(PortSurvey.thefts(networks).stream(), outsiders.stream())
                .toList();
    }

    /** Our own rules in Docker's words, with what they have counted. */
    public List<RuleLine> rules() {
        return RuleSurvey.of(networks, host);
    }

    /** What our own rules have dropped. */
    public List<RuleSurvey.Drops> drops() {
        return RuleSurvey.drops(host);
    }

    /** A new network may be stopped, too. */
    public void happened(NetworkEvent event) {
        if (event instanceof NetworkEvent.Created) {
            changes.release();
        }
    }

    /** What stops the traffic of these networks, as {@link #known}. */
    public List<Blockage> stopping(Set<String> networkNames) {
        return known().stream()
                .filter(blockage ->
                        blockage.places().stream().anyMatch(place -> networkNames.contains(place.network())))
                .toList();
    }

    /** Looks now. */
    public synchronized List<Blockage> look() {
        List<Blockage> found = find();
        boolean changed = !texts(found).equals(texts(known));
        known = found;
        if (changed) {
            listener.accept(found);
        }
        return found;
    }

    private static List<String> texts(List<Blockage> blockages) {
        return blockages.stream().map(Blockage::text).toList();
    }

    private List<Blockage> find() {
        Ruleset legacyNow = LegacyTables.read(host);
        legacy = legacyNow;
        if (legacyNow.tables().isEmpty() && !isAnyForeign()) {
            outsiders = List.of();
            return List.of();
        }
        HostSurvey survey = HostSurvey.of(host, legacyNow);
        Rules foreign = Rules.of(survey.rules(), OURS);
        Map<List<Object>, Blockage> merged = new LinkedHashMap<>();
        Set<String> bridges = new HashSet<>();
        for (Network network : networks.networks()) {
            Optional<State> present = StillThere.ask(() -> networks.wantedNetwork(network.id()));
            State wanted = present.orElse(State.empty());
            bridge(wanted).ifPresent(bridges::add);
            Host around = HostReading.of(wanted, survey.host());
            for (Hurdle hurdle : foreign.filters() ? hurdles(new Hurdles(foreign, around), network, wanted) : NONE) {
                merge(merged, network, hurdle, survey);
            }
        }
        tell(Outsiders.stopped(bridges, survey));
        return List.copyOf(merged.values());
    }

    private void tell(List<String> found) {
        found.stream().filter(sentence -> !outsiders.contains(sentence)).forEach(sentence -> LOG.warn(sentence));
        outsiders = found;
    }

    /** Spares the rest of a look where nobody else has rules. */
    private boolean isAnyForeign() {
        try (NftSocket nft = NftSocket.open(host)) {
            return nft.tables().stream().anyMatch(table -> !OURS.contains(table.table()));
        }
    }

    private static List<Hurdle> hurdles(Hurdles hurdles, Network network, State wanted) {
        Set<Passage> passages = network.internal() ? EnumSet.of(Passage.FROM_HOST) : EnumSet.allOf(Passage.class);
        return bridge(wanted).stream()
                .flatMap(bridge -> hurdles.of(bridge, addresses(wanted, bridge), passages).stream())
                .toList();
    }

    private static Optional<String> bridge(State wanted) {
        return wanted.resources().stream()
                .flatMap(resource -> switch (resource) {
                    case BridgeLink made -> Stream.of(made.name());
                    case UsedBridge found -> Stream.of(found.name());
                    default -> Stream.<String>empty();
                })
                .findFirst();
    }

    private static List<Cidr> addresses(State wanted, String bridge) {
        return wanted.resources().stream()
                .filter(AddressOn.class::isInstance)
                .map(AddressOn.class::cast)
                .filter(on -> on.place().equals(Place.HOST) && on.link().equals(bridge))
                .map(AddressOn::address)
                .toList();
    }

    private static void merge(Map<List<Object>, Blockage> merged, Network network, Hurdle hurdle, HostSurvey survey) {
        Chain chain = hurdle.chain();
        FirewallProgram program = FirewallProgram.of(chain, survey.rules());
        Blockage.Place place = new Blockage.Place(
                network.id(),
                network.name(),
                hurdle.way().bridge(),
                program.remedy(hurdle.way(), chain, survey.rules()));
        List<Object> key = List.of(hurdle.way().passage(), chain.title(), text(hurdle.cause()));
        Blockage before = merged.get(key);
        List<Blockage.Place> places = new ArrayList<>(before == null ? List.of() : before.places());
        if (!places.contains(place)) {
            places.add(place);
        }
        merged.put(key, new Blockage(hurdle.way().passage(), program, chain, hurdle.cause(), places));
    }

    /** Counters rise without anything having changed. */
    private static String text(Dropped.Cause cause) {
        return cause.text();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        listening.ifPresent(RulesetWatch.Listening::close);
        changes.release();
    }
}
