package io.userservice.migrate.told;

/**
 * Something that the program did not write as its equal.
 *
 * @param kind whether there is something to do
 * @param place where it stands
 * @param what the property, or what the source says
 * @param text why, and what to do
 */
public record Told(Kind kind, Place place, String what, String text) {

	/** Whether there is something to do. */
	public enum Kind {

		/** There is no equal, or it is not certain. */
		BY_HAND,
		/** It is left out, since it had no effect, or is the default of both. */
		NO_EFFECT

	}

	public static Told byHand(Place place, String what, String text) {
		return new Told(Kind.BY_HAND, place, what, text);
	}

	public static Told withoutEffect(Place place, String what, String text) {
		return new Told(Kind.NO_EFFECT, place, what, text);
	}

	@Override
	public String toString() {
		return "%s: %s: %s".formatted(this.place, this.what, this.text);
	}

}
