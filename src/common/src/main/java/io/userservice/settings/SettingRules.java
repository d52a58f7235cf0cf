package io.userservice.settings;

import java.time.Duration;
import java.util.Collection;

import org.jspecify.annotations.Nullable;

import org.springframework.validation.Errors;

/**
 * Refuses values of bound settings, for records of settings that are validators of
 * themselves. Applications that have a library of ours get no Bean Validation by it: its
 * provider (Hibernate Validator 9.1) takes a sixth of the processor time in which a small
 * application starts.
 */
public final class SettingRules {

	private final Errors errors;

	private final String prefix;

	public SettingRules(Errors errors) {
		this(errors, "");
	}

	private SettingRules(Errors errors, String prefix) {
		this.errors = errors;
		this.prefix = prefix;
	}

	/** The rules for settings below a component of the record. */
	public SettingRules of(String component) {
		return new SettingRules(this.errors, this.prefix + component + ".");
	}

	/** A value that is not set may be null. */
	public void atLeast(String component, @Nullable Duration value, Duration least) {
		if (value != null && value.compareTo(least) < 0) {
			refuse(component,
					"must be " + (least.isZero() ? "0 or more" : "at least %d ms".formatted(least.toMillis())));
		}
	}

	public void atLeast(String component, double value, double least) {
		// Also what is not a number.
		if (!(value >= least)) {
			refuse(component, "must be at least " + number(least));
		}
	}

	public void between(String component, double value, double least, double most) {
		if (!(value >= least && value <= most)) {
			refuse(component, "must be between %s and %s".formatted(number(least), number(most)));
		}
	}

	public void notEmpty(String component, Collection<?> value) {
		if (value.isEmpty()) {
			refuse(component, "must not be empty");
		}
	}

	private void refuse(String component, String problem) {
		this.errors.rejectValue(this.prefix + component, "invalid", problem);
	}

	private static String number(double value) {
		return (value == Math.rint(value)) ? Long.toString((long) value) : Double.toString(value);
	}

}
