package io.userservice.user.text;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import org.jspecify.annotations.Nullable;

/** Checks that a name has a visible character. An empty name has another message. */
public class UserNameValidator implements ConstraintValidator<UserName, String> {

	@Override
	public boolean isValid(@Nullable String name, ConstraintValidatorContext context) {
		return name == null || name.isEmpty() || Text.isVisible(name);
	}

}
