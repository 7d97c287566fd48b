package io.hawser.network.plan;

/** One step of a plan: something is made, taken away, or becomes different under the same key. */
public sealed interface Change {

    /** The resource is made. */
    record Add(Resource resource) implements Change {
        @Override
        public Change inverse() {
            return new Remove(resource);
        }

        @Override
        public String spelling() {
            return resource.addSpelling();
        }

        @Override
        public String toString() {
            return "add " + resource.key();
        }
    }

    /** The resource is taken away. */
    record Remove(Resource resource) implements Change {
        @Override
        public Change inverse() {
            return new Add(resource);
        }

        @Override
        public String spelling() {
            return resource.removeSpelling();
        }

        @Override
        public String toString() {
            return "remove " + resource.key();
        }
    }

    /** {@code before} becomes {@code resource}; both have one key. */
    record Replace(Resource before, Resource resource) implements Change {
        public Replace {
            if (!before.key().equals(resource.key())) {
                throw new IllegalArgumentException(before.key() + " cannot become " + resource.key());
            }
        }

        @Override
        public Change inverse() {
            return new Replace(resource, before);
        }

        @Override
        public String spelling() {
            return resource.replaceSpelling(before);
        }

        @Override
        public String toString() {
            return "replace " + resource.key();
        }
    }

    /** What the change is about; of a replacement, what is there afterwards. */
    Resource resource();

    /** The change that undoes this one. */
    Change inverse();

    /** What a person would type for the same effect, one command a line; may be empty. */
    String spelling();
}
