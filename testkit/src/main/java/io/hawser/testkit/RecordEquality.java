package io.hawser.testkit;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Looks after records whose comparison is written out: who adds a member must not forget it there. */
public final class RecordEquality {
    private RecordEquality() {}

    /**
     * Checks that records are different when any of their members differs, and the same when none does.
     *
     * @param record one that can have any of its members replaced by the other's
     * @param other differs from it in every member
     * @throws AssertionError naming the member that the comparison leaves out
     */
    public static void looksAtEveryMember(Record record, Record other) {
        Object[] members = members(record);
        Object[] others = members(other);
        Object copy = made(record.getClass(), members);
        if (!record.equals(copy) || record.hashCode() != copy.hashCode()) {
            throw new AssertionError(record + " is not the same as a copy of it");
        }
        for (int i = 0; i < members.length; i++) {
            Object[] changed = members.clone();
            changed[i] = others[i];
            Object different = made(record.getClass(), changed);
            String member = record.getClass().getRecordComponents()[i].getName();
            if (members[i].equals(others[i])) {
                throw new AssertionError("the other is to have another " + member + " than " + record);
            }
            if (record.equals(different) || different.equals(record)) {
                throw new AssertionError(record.getClass().getSimpleName() + " is compared without its " + member);
            }
        }
    }

    private static Object[] members(Record record) {
        return Arrays.stream(record.getClass().getRecordComponents())
                .map(component -> value(component, record))
                .toArray();
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Object made(Class<?> type, Object[] members) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(members);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
