package io.hawser.network.plan;

import io.hawser.kernel.ffm.Errno;
import io.hawser.kernel.ffm.KernelException;
import io.hawser.kernel.netlink.BatchException;
import io.hawser.kernel.nftables.NftObject;
import io.hawser.kernel.nftables.NftSocket;
import io.hawser.kernel.nftables.TableId;
import io.hawser.kernel.nftables.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Rules: all steps of a namespace in one nftables transaction, so either all of them took effect or none. */
final class RuleWork implements Work {
    private final Handles handles;

    RuleWork(Handles handles) {
        this.handles = handles;
    }

    @Override
    public Outcome carryOut(Place place, List<Change> steps, Memory memory) {
        Set<TableId> tables = steps.stream().map(step -> table(step.resource())).collect(Collectors.toSet());
        return handles.useRules(place, tables, socket -> {
            Outcome outcome = apply(socket, steps);
            if (place.isHost()) {
                handles.noteRules(outcome.done());
            }
            return outcome;
        });
    }

    /**
     * Brings the host's tables that others can change back to what we made them, in one transaction.
     *
     * @return how many changes that took
     */
    int repair() {
        Set<TableId> tables = handles.keptRules().tables();
        if (tables.isEmpty()) {
            return 0;
        }
        return handles.useRules(Place.HOST, tables, socket -> {
            Plan plan = Plan.between(
                    Observer.rules(socket, tables), handles.keptRules().state());
            if (plan.isEmpty()) {
                return 0;
            }
            Outcome outcome = apply(socket, plan.acts());
            if (outcome.hasFailed()) {
                Outcome.Failure first = outcome.failures().getFirst();
                throw PlanException.of(first.step(), first.cause(), List.of());
            }
            return plan.changes().size();
        });
    }

    /** What is to be deleted and not there is left out, and the rest tried again. */
    private static Outcome apply(NftSocket socket, List<Change> steps) {
        List<Change> left = new ArrayList<>(steps);
        while (true) {
            Outcome outcome = new Outcome();
            try {
                socket.apply(transaction(left));
                left.forEach(outcome::done);
                return outcome;
            } catch (BatchException e) {
                List<Change> absent = absent(e, left);
                if (absent.isEmpty()) {
                    e.failures().forEach(failure -> outcome.failed(step(failure.error(), left), failure.error()));
                    return outcome;
                }
                left.removeAll(absent);
            }
        }
    }

    private static Transaction transaction(List<Change> steps) {
        Transaction.Builder builder = Transaction.builder();
        for (Change step : steps) {
            switch (step) {
                case Change.Add add -> add(builder, add.resource());
                case Change.Remove remove -> builder.delete(object(remove.resource()));
                case Change.Replace replace -> {
                    builder.delete(object(replace.before()));
                    add(builder, replace.resource());
                }
            }
        }
        return builder.build();
    }

    private static void add(Transaction.Builder builder, Resource resource) {
        if (resource instanceof NftTable table) {
            builder.create(table.objects().getFirst());
            builder.addAll(table.objects().subList(1, table.objects().size()));
        } else {
            builder.create(object(resource));
        }
    }

    private static NftObject object(Resource resource) {
        return switch (resource) {
            case NftTable table -> table.objects().getFirst();
            case NftElement element -> element.element();
            default -> throw new IllegalArgumentException(resource.key() + " is not made by nftables");
        };
    }

    private static TableId table(Resource resource) {
        return object(resource).table();
    }

    /** A table or element to be removed that is not there. A message may be about several elements; then all are asked for. */
    private static List<Change> absent(BatchException refusals, List<Change> steps) {
        return refusals.failures().stream()
                .map(BatchException.Failure::error)
                .filter(error -> error.is(Errno.ENOENT))
                .map(error -> step(error, steps))
                .filter(Change.Remove.class::isInstance)
                .distinct()
                .toList();
    }

    /** The step an error is about, by the title the kernel's answer was given; the first one if that says nothing. */
    private static Change step(KernelException error, List<Change> steps) {
        return steps.stream()
                .filter(step ->
                        objects(step).stream().anyMatch(title -> error.object().startsWith(title)))
                .findFirst()
                .orElse(steps.getFirst());
    }

    private static List<String> objects(Change step) {
        return step.resource() instanceof NftTable table
                ? table.objects().stream().map(NftObject::title).toList()
                : List.of(object(step.resource()).title());
    }
}
