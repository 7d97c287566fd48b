package io.hawser.network.plan;

import io.hawser.network.plan.Change.Add;
import io.hawser.network.plan.Change.Remove;
import io.hawser.network.plan.Change.Replace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An ordered list of changes: what one request does to the kernel.
 *
 * <p>{@link #between} orders it in runs, so that traffic is switched over rather than cut:
 *
 * <ol>
 *   <li>what stands in the way: a resource to be removed whose name in the kernel a new one takes over
 *   <li>openings that close: route_localnet, before the rules that guard it go
 *   <li>new and changed namespaces, rules for frames, links, addresses, routes and ports, by {@link Stage}; then routes that
 *       move to another link
 *   <li>all rules for packets, removed, changed and new: the executor makes one nftables transaction of them
 *   <li>tracked flows that the rules made and no longer would
 *   <li>new openings: forwarding, route_localnet; then tracked flows from before them
 *   <li>what is no longer wanted, by stage backwards
 * </ol>
 *
 * <p>Within a run and a stage the order is that of the states.
 *
 * @param changes the steps, first to last
 */
public record Plan(List<Change> changes) {
    private static final Comparator<Change> BY_STAGE =
            (left, right) -> left.resource().stage().compareTo(right.resource().stage());

    public Plan {
        changes = List.copyOf(changes);
    }

    public static Plan of(Change... changes) {
        return new Plan(List.of(changes));
    }

    /** What must be done so that {@code actual} becomes {@code wanted}; empty when they agree. */
    public static Plan between(State actual, State wanted) {
        State different = wanted.filter(
                resource -> actual.get(resource.key()).filter(resource::equals).isEmpty());
        State staying = actual.minus(remade(actual, different));
        List<Change> made = made(staying, wanted, different);
        List<Change> gone = gone(actual, staying, wanted);
        List<Change> inTheWay = inTheWay(gone, made);
        gone.removeAll(inTheWay);
        List<Change> ordered = new ArrayList<>(inTheWay);
        ordered.addAll(in(gone, Stage.OPENING, Stage.OPENING));
        List<Change> moved = movedRoutes(made);
        made.removeAll(moved);
        ordered.addAll(in(made, Stage.NAMESPACE, Stage.PORT));
        ordered.addAll(moved);
        ordered.addAll(in(gone, Stage.RULES, Stage.RULES));
        ordered.addAll(in(made, Stage.RULES, Stage.RULES));
        ordered.addAll(in(gone, Stage.FLOWS, Stage.FLOWS));
        ordered.addAll(in(made, Stage.OPENING, Stage.FLOWS));
        ordered.addAll(in(gone, Stage.NAMESPACE, Stage.PORT));
        return new Plan(ordered);
    }

    /** What must go and come again because it cannot be altered in place, with all that is within it. */
    private static State remade(State actual, State different) {
        Set<Key> owners = new HashSet<>();
        for (Resource resource : different.resources()) {
            Optional<Resource> before = resource.remade() ? actual.get(resource.key()) : Optional.empty();
            if (before.isPresent()) {
                owners.addAll(resource.provides());
                owners.addAll(before.get().provides());
            }
        }
        return owners.isEmpty()
                ? State.empty()
                : actual.filter(resource -> owners.contains(resource.key())
                        || resource.within().filter(owners::contains).isPresent());
    }

    private static List<Change> made(State staying, State wanted, State different) {
        List<Change> made = new ArrayList<>();
        for (Resource resource : wanted.resources()) {
            Optional<Resource> before = staying.get(resource.key());
            if (before.isEmpty()) {
                made.add(new Add(resource));
            } else if (different.contains(resource.key())) {
                made.add(new Replace(before.get(), resource));
            }
        }
        made.sort(BY_STAGE);
        return made;
    }

    /** What is actual but neither stays nor is wanted as it is, last stage first. */
    private static List<Change> gone(State actual, State staying, State wanted) {
        List<Change> gone = new ArrayList<>();
        for (Resource resource : actual.resources()) {
            boolean stays = wanted.contains(resource.key()) && staying.contains(resource.key());
            if (!stays && !resource.lasting()) {
                gone.add(new Remove(resource));
            }
        }
        Collections.reverse(gone);
        gone.sort(BY_STAGE.reversed());
        return gone;
    }

    /** Routes that move to another link, which they may only once a frame can go that way. */
    private static List<Change> movedRoutes(List<Change> made) {
        return made.stream()
                .filter(change -> change instanceof Replace && change.resource().stage() == Stage.ROUTE)
                .toList();
    }

    /** Removals of links whose names new links take over. Rules are exchanged in one transaction anyway. */
    private static List<Change> inTheWay(List<Change> gone, List<Change> made) {
        if (gone.isEmpty()) {
            return List.of();
        }
        Set<Key> taken = made.stream()
                .filter(Add.class::isInstance)
                .flatMap(change -> change.resource().provides().stream())
                .collect(Collectors.toSet());
        return in(gone, Stage.NAMESPACE, Stage.PORT).stream()
                .filter(change -> change.resource().provides().stream().anyMatch(taken::contains))
                .toList();
    }

    private static List<Change> in(List<Change> changes, Stage from, Stage to) {
        List<Change> within = new ArrayList<>();
        for (Change change : changes) {
            Stage stage = change.resource().stage();
            if (stage.compareTo(from) >= 0 && stage.compareTo(to) <= 0) {
                within.add(change);
            }
        }
        return within;
    }

    /** The plan that undoes this one. */
    public Plan inverse() {
        return new Plan(changes.reversed().stream().map(Change::inverse).toList());
    }

    /** This plan and then the other. */
    public Plan then(Plan other) {
        return new Plan(Stream.concat(changes.stream(), other.changes.stream()).toList());
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /**
     * The changes that need an act of their own: without the removal of what goes with its owner anyway, an address with
     * its link, a setting with its namespace.
     */
    public List<Change> acts() {
        Set<Key> leaving = leaving();
        return changes.stream().filter(change -> !implied(change, leaving)).toList();
    }

    private Set<Key> leaving() {
        Set<Key> leaving = new HashSet<>();
        for (Change change : changes) {
            if (change instanceof Remove remove) {
                leaving.addAll(remove.resource().provides());
            }
        }
        return leaving;
    }

    private static boolean implied(Change change, Set<Key> leaving) {
        return change instanceof Remove remove
                && remove.resource().within().filter(leaving::contains).isPresent();
    }

    /** What a person would type for the same effect, one command a line. */
    public String spelling() {
        return acts().stream()
                .map(Change::spelling)
                .filter(line -> !line.isEmpty())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
