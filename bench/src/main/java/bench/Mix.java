package bench;

import java.util.Random;

/** How many of a hundred calls are of which kind; the others are ListUsers. */
enum Mix {

	ALL(60, 20), READING(75, 0), LOOKUPS(100, 0);

	private final int lookups;

	private final int creations;

	Mix(int lookups, int creations) {
		this.lookups = lookups;
		this.creations = creations;
	}

	Kind random(Random random) {
		int percent = random.nextInt(100);
		return (percent < this.lookups) ? Kind.GET_USER
				: (percent < this.lookups + this.creations) ? Kind.CREATE_USERS : Kind.LIST_USERS;
	}

	/** A kind of call, and its deadline. */
	enum Kind {

		GET_USER(1), CREATE_USERS(2), LIST_USERS(2);

		private final int deadlineSeconds;

		Kind(int deadlineSeconds) {
			this.deadlineSeconds = deadlineSeconds;
		}

		int deadlineSeconds() {
			return this.deadlineSeconds;
		}

	}

}
