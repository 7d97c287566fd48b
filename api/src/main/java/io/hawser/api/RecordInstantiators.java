package io.hawser.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.module.SimpleValueInstantiators;

/**
 * Makes records from what was read. The library does it by {@link MethodHandle#invokeWithArguments}, which makes an adapter for
 * each call; here the adapter is made once for each type. Thread-safe.
 */
final class RecordInstantiators extends SimpleValueInstantiators {

    @Override
    public ValueInstantiator modifyValueInstantiator(
            DeserializationConfig config, BeanDescription.Supplier description, ValueInstantiator standard) {
        boolean known = description.getBeanClass().isRecord() && standard.getClass() == StdValueInstantiator.class;
        return known && standard.canCreateFromObjectWith() ? adapted((StdValueInstantiator) standard) : standard;
    }

    private static ValueInstantiator adapted(StdValueInstantiator standard) {
        if (!(standard.getWithArgsCreator().getAnnotated() instanceof Constructor<?> constructor)) {
            return standard;
        }
        try {
            constructor.setAccessible(true);
            int count = constructor.getParameterCount();
            MethodHandle create = MethodHandles.lookup()
                    .unreflectConstructor(constructor)
                    .asFixedArity()
                    .asType(MethodType.genericMethodType(count))
                    .asSpreader(Object[].class, count);
            return new OfRecord(standard, create);
        } catch (IllegalAccessException closed) {
            return standard;
        }
    }

    private static final class OfRecord extends StdValueInstantiator {
        private final MethodHandle create;

        private OfRecord(StdValueInstantiator standard, MethodHandle create) {
            super(standard);
            this.create = create;
        }

        /** What a record refuses is explained by the library's own attempt. */
        @Override
        public Object createFromObjectWith(DeserializationContext context, Object[] components) {
            try {
                return create.invokeExact(components);
            } catch (Error broken) {
                throw broken;
            } catch (Throwable refused) {
                return super.createFromObjectWith(context, components);
            }
        }
    }
}
